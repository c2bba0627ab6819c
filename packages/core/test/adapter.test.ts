import { once } from "node:events";
import { Agent, type ClientRequest, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  checkClient,
  discardBody,
  isSameOrigin,
  redactingAgent,
  redactRequest,
  redactRequestOf,
  redactWhileSent,
  resolveOrigins,
} from "../src/adapter.ts";

async function listening() {
  const server = createServer((_, response) => void response.end("x"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const ORIGINS = ["https://api.example"];

describe("a client", () => {
  const good = { attached: undefined, authorized: false, baseUrl: "" };

  it.each(["", "https://api.example/", "https://api.example/sse/"])("whose base URL is %j is taken", (baseUrl) => {
    expect(() => checkClient({ ...good, baseUrl }, ORIGINS)).not.toThrow();
    expect(() => checkClient({ ...good, baseUrl, host: "api.example" }, ORIGINS)).not.toThrow();
  });

  it.each([
    ["has a token source", { attached: "Detach it." }, /^This client has a token source already\. Detach it\.$/],
    [
      "has credentials of its own",
      { authorized: true },
      /^This client has auth or an Authorization of its own.*Remove it/,
    ],
    [
      "goes elsewhere",
      { baseUrl: "https://evil.example/c?secret" },
      / is on https:\/\/evil\.example, which is not in origins\. Change it, or pass [^?]*"https:\/\/evil\.example"\] }\.$/,
    ],
    [
      "has credentials in its URL",
      { baseUrl: "https://a:b@api.example/" },
      / has a user name or password, .* Remove it\.$/,
    ],
    ["is not encrypted", { baseUrl: "http://api.example/" }, / begins with http:, .* Begin it with https:\/\/\.$/],
    ["goes nowhere yet", { baseUrl: "/sse" }, / is relative, so no token would be sent\. Use an absolute URL/],
    ["goes through a socket", { detour: "socketPath" }, /to another place than their URL by socketPath.*Remove it/],
    [
      "names another host",
      { baseUrl: "https://api.example/v1", host: "evil.example" },
      /another place than their URL by its Host header/,
    ],
  ])("that %s is refused, with what to do", (_, settings, message) => {
    expect(() => checkClient({ ...good, ...settings }, ORIGINS)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message: expect.stringMatching(message) }),
    );
  });
});

describe("the origin that a refused client is told to pass", () => {
  it.each(["https://evil.example/c", "https://evil.example:8443", "http://localhost:8080/c"])(
    "is taken: %s",
    (baseUrl) => {
      const client = { attached: undefined, authorized: false, baseUrl };
      const { origin } = new URL(baseUrl);
      expect(() => checkClient(client, ORIGINS)).toThrow(`pass { origins: [...SASE_ORIGINS, "${origin}"] }.`);
      expect(() => checkClient(client, resolveOrigins([origin]))).not.toThrow();
    },
  );
});

describe("a body that nobody will read", () => {
  it("is destroyed if it is a stream of Node's, and cancelled if it is a web stream", () => {
    const calls: unknown[] = [];
    const node = { destroy: () => calls.push("destroyed") };
    const web = {
      async cancel() {
        calls.push(this === web);
        throw new Error("it is locked");
      },
    };
    for (const body of [node, web]) discardBody(body);
    expect(calls).toEqual(["destroyed", true]);
  });

  it.each([undefined, null, "text", {}])("is left alone if it is %j", (body) => {
    expect(() => discardBody(body)).not.toThrow();
  });
});

describe("a request that is hidden from print", () => {
  it("shows that it is one, and stays the same otherwise", () => {
    const request = { headers: { authorization: "Bearer fake" } };
    expect(redactRequest(request)).toBe(request);
    expect(inspect({ request })).toBe("{ request: [Request] }");
    expect(JSON.stringify({ request })).toBe('{"request":"[Request]"}');
    expect(request.headers.authorization).toBe("Bearer fake");
  });

  it("is out of reach where a printer asks nobody, while it is sent", async () => {
    await using server = await listening();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const headers = { authorization: "Bearer fake-token" };
    const send = () => redactWhileSent(get({ port: server.port, agent, headers }));
    const sent = [send(), send()]; // the second waits for the connection of the first
    const shown = () => inspect(agent, { depth: Number.POSITIVE_INFINITY, customInspect: false });
    expect(shown()).not.toContain("fake-token");
    const [first] = sent;
    await once(first as ClientRequest, "socket");
    expect(shown()).not.toContain("fake-token");
    for (const request of sent) {
      const [response] = await once(request, "response");
      expect(shown()).not.toContain("fake-token");
      redactRequestOf(response);
      expect(inspect(response, { depth: Number.POSITIVE_INFINITY, customInspect: false })).not.toContain("fake-token");
      expect(response.req.getHeader("authorization")).toBe("Bearer fake-token");
      response.resume();
    }
    agent.destroy();
  });

  it("is hidden by an agent of ours, which sends by the user's and is no part of what it sends", async () => {
    await using server = await listening();
    const agent = new Agent({ keepAlive: true });
    const hiding = redactingAgent(agent, false);
    expect(redactingAgent(agent, false)).toBe(hiding);
    expect(hiding).toBeInstanceOf(Agent);
    const request = get({ port: server.port, agent: hiding, headers: { authorization: "Bearer fake-token" } });
    expect(JSON.stringify({ request })).toBe('{"request":"[Request]"}');
    const [response] = await once(request, "response");
    expect(request).toMatchObject({ agent });
    expect(Object.keys(agent.sockets)).toHaveLength(1);
    response.resume();
    agent.destroy();
  });

  it("needs no agent, and leaves one alone past whose proxy axios sends", () => {
    const proxied = Object.assign(new Agent(), { options: { proxyEnv: {} } });
    expect(redactingAgent(undefined, false)).toBeUndefined();
    expect(redactingAgent(proxied, true)).toBe(proxied);
    expect(redactingAgent(proxied, false)).not.toBe(proxied);
  });

  it("may be none", () => {
    expect(() => redactRequest(undefined)).not.toThrow();
  });
});

describe("two URLs", () => {
  it.each([
    ["https://api.example/a", "https://API.example:443/b?c", true],
    ["https://api.example/", "http://api.example/", false],
    ["https://api.example/", "https://api.example:8443/", false],
    ["https://api.example/", "https://sub.api.example/", false],
  ])("%s and %s have the same origin: %s", (a, b, same) => {
    expect(isSameOrigin(a, b)).toBe(same);
  });
});
