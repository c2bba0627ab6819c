import { Agent } from "node:http";
import { inspect } from "node:util";
import { latch, startServer } from "@sase-auth/test-kit";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import got, { type ExtendOptions } from "got";
import { describe, expect, it, vi } from "vitest";
import { type GotClient, gotFetch, saseAuth, TokenManager, type TokenManagerOptions } from "../src/index.ts";
import { hosts } from "./hosts.ts";

/** An agent that counts the connections that it makes. */
class CountingAgent extends Agent {
  made = 0;

  override createConnection(...args: Parameters<Agent["createConnection"]>) {
    this.made++;
    return super.createConnection(...args);
  }
}

async function start(client: ExtendOptions = {}, options: MockSaseOptions & Partial<TokenManagerOptions> = {}) {
  const { timeout, tokenUrl, ...mockOptions } = options;
  const sase = await startMockSase(mockOptions);
  const api = got.extend({ mutableDefaults: true }, client);
  const credentials = { ...sase.credentials, timeout, ...(tokenUrl && { tokenUrl }) };
  const tokens = new TokenManager({ ...credentials, fetch: gotFetch(api) });
  return { sase, api, tokens, [Symbol.asyncDispose]: () => sase.close() };
}

describe("the token request of a client", () => {
  it("goes by the agent that the client has at that time", async () => {
    const [first, second] = [new CountingAgent(), new CountingAgent()];
    await using scene = await start({ agent: { http: first } });
    await scene.tokens.getToken();
    scene.api.defaults.options.agent = { http: second };
    await scene.tokens.replaceToken(await scene.tokens.getToken());
    expect([first.made, second.made]).toEqual([1, 1]);
  });

  it("goes by the lookup of the client", async () => {
    const dnsLookup = vi.fn((_host, _options, callback) => callback(null, "127.0.0.1", 4));
    await using scene = await start({ dnsLookup } as object);
    const { port } = new URL(scene.sase.credentials.tokenUrl);
    const tokenUrl = `http://localhost:${port}/oauth2/access_token`;
    await new TokenManager({ ...scene.sase.credentials, tokenUrl, fetch: gotFetch(scene.api) }).getToken();
    expect(dnsLookup).toHaveBeenCalled();
  });

  it("has nothing else of the client", async () => {
    await using plain = await start();
    await plain.tokens.getToken();
    const no = () => {
      throw new Error("not for the token request");
    };
    const cache = new Map();
    await using scene = await start({
      prefixUrl: "https://elsewhere.example",
      searchParams: { folder: "Shared" },
      headers: { "x-own": "1" },
      username: "own",
      password: "fake",
      hooks: { init: [], beforeRequest: [no], beforeError: [no], afterResponse: [no] },
      timeout: { request: 1 },
      responseType: "json",
      cache,
      request: no,
    });
    await scene.tokens.getToken();
    const [sent, expected] = [scene, plain].map(({ sase: { auth } }) => {
      const [request] = auth.tokenRequests;
      const { host, authorization, ...headers } = request?.headers ?? {};
      const body = String(request?.body).replace(/\d+/, "");
      return { path: request?.path, headers, basic: authorization?.slice(0, 6), body };
    });
    expect(sent).toEqual(expected);
    expect(cache.size).toBe(0);
  });

  it("is not the adapter's own business on a client that it extends, wherever the token may go", async () => {
    await using scene = await start();
    const { apiOrigin, authOrigin } = scene.sase;
    const tokens = new TokenManager({
      ...scene.sase.credentials,
      fetch: (...request) => gotFetch(extended)(...request),
    });
    const extended = scene.api.extend(saseAuth(tokens, { origins: [apiOrigin, authOrigin] }));
    await Promise.all([1, 2, 3].map(() => extended(`${apiOrigin}/things`)));
    expect(scene.sase.auth.tokenRequests).toHaveLength(1);
  });

  it("follows no redirect", async () => {
    await using elsewhere = await startServer((_, response) => void response.end("{}"));
    await using scene = await start();
    scene.sase.auth.misbehave({ redirect: elsewhere.origin, status: 307 });
    await expect(scene.tokens.getToken()).rejects.toMatchObject({ code: "ERR_TOKEN_RESPONSE", status: 307 });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it("reads no endless answer", async () => {
    const closed = latch();
    await using endless = await startServer((request, response) => {
      request.socket.once("close", closed.open);
      const more = (error?: Error | null) => void (error || response.write("x".repeat(65_536), more));
      response.writeHead(200);
      more();
    });
    await using scene = await start({}, { tokenUrl: `${endless.origin}/token` });
    await expect(scene.tokens.getToken()).rejects.toThrow("more than 1 MiB");
    await closed.opened;
  });

  it.each([
    ["before it answers", false],
    ["in the middle of an answer", true],
  ])("ends by the manager's timeout %s, and so does its connection", async (_, begins) => {
    const closed = latch();
    await using silent = await startServer((request, response) => {
      request.socket.once("close", closed.open);
      if (begins) response.write("{");
    });
    await using scene = await start({}, { tokenUrl: `${silent.origin}/token`, timeout: 300 });
    await expect(scene.tokens.getToken()).rejects.toThrow("no answer within");
    await closed.opened;
  });

  it("ends without harm when the connection breaks in the middle of the answer", async () => {
    await using scene = await start();
    scene.sase.auth.misbehave({ reset: "during" });
    await expect(scene.tokens.getToken()).resolves.toHaveProperty("tsgId", scene.sase.credentials.tsgId);
    expect(scene.sase.auth.tokenRequests).toHaveLength(2);
  });

  it("says what the service answered, and is no retry of got's", async () => {
    await using scene = await start();
    scene.sase.rotateSecret();
    await expect(scene.tokens.getToken()).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST", error: "invalid_client" });
    expect(scene.sase.auth.tokenRequests).toHaveLength(1);
  });

  it("does not show the secret in the agent, while it is under way", async () => {
    const agent = new Agent({ keepAlive: true });
    await using silent = await startServer(() => {});
    await using scene = await start({ agent: { http: agent } }, { tokenUrl: `${silent.origin}/token`, timeout: 500 });
    const { clientId, clientSecret } = scene.sase.credentials;
    const failed = scene.tokens.getToken().catch(() => {});
    await vi.waitFor(() => expect(silent.requests).toHaveLength(1));
    expect(inspect(agent, { depth: 20 })).not.toContain(btoa(`${clientId}:${clientSecret}`));
    await failed;
    agent.destroy();
  });
});

it.each(hosts)("got $version is taken as a client", async ({ host }) => {
  await using sase = await startMockSase();
  const client = (host.default as unknown as typeof got).extend({});
  const { tsgId } = await new TokenManager({ ...sase.credentials, fetch: gotFetch(client) }).getToken();
  expect(tsgId).toBe(sase.credentials.tsgId);
});

it.each([undefined, null, {}, fetch])("takes no %s for a client", (client) => {
  expect(() => gotFetch(client as unknown as GotClient)).toThrow("client must be a got client");
});
