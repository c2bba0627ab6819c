import { startServer } from "@sase-auth/test-kit";
import { describe, expect, it } from "vitest";
import { startAgent } from "../src/index.ts";
import { ask, running, send } from "./support/agent.ts";
import { exchange } from "./support/proxy.ts";

describe("the guard", () => {
  it.each([
    ["another Host (DNS rebinding)", { host: "evil.example" }],
    ["a Host with another port", { host: "127.0.0.1:1" }],
    ["a Host without a port", { host: "localhost" }],
    ["a name that begins as ours does", { host: "localhost.evil.example" }],
    ["an Origin", { origin: "https://evil.example" }],
    ["an Origin of its own", { origin: "null" }],
    ["Sec-Fetch-Site", { "sec-fetch-site": "same-origin" }],
  ])("refuses %s", async (_, headers) => {
    const { agent, sase, events } = await running();
    const { status, headers: answered, body } = await ask(agent, agent.tsgId, { headers });
    expect({ status, body }).toMatchObject({ status: 403, body: { error: "invalid_request" } });
    expect(answered).not.toHaveProperty("access-control-allow-origin");
    expect(events).toMatchObject([{ type: "answered", status: 403 }]);
    expect(sase.auth.tokenRequests).toHaveLength(0);
  });

  it.each(["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])("lets %s with the port of the agent pass", async (name) => {
    const { agent } = await running();
    const host = `${name}:${new URL(agent.tokenUrl).port}`;
    expect((await ask(agent, agent.tsgId, { headers: { host } })).status).toBe(200);
  });

  it("lets Node's own fetch pass, which sends Sec-Fetch-Mode", async () => {
    const { agent } = await running();
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: agent.clientId,
      client_secret: agent.secret,
    });
    expect((await fetch(agent.tokenUrl, { method: "POST", body })).status).toBe(200);
  });

  it("answers no preflight request of a web page", async () => {
    const { agent } = await running();
    const { status, headers } = await send(agent, { method: "OPTIONS", headers: { origin: "https://evil.example" } });
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });

  it.each(["http://127.0.0.1/oauth2/access_token", "http://api.sase.paloaltonetworks.com/"])(
    "is no proxy for %s",
    async (path) => {
      const { agent } = await running();
      const { status, body } = await ask(agent, agent.tsgId, { path });
      expect({ status, body }).toMatchObject({
        status: 403,
        body: { error_description: expect.stringMatching(/NO_PROXY/) },
      });
    },
  );

  it("answers CONNECT as it does what else is for a proxy", async () => {
    const { agent, events } = await running();
    const { host } = new URL(agent.tokenUrl);
    const bytes = `CONNECT api.example:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    expect(await exchange(agent, bytes)).toMatch(/^HTTP\/1\.1 403 .*This is no proxy\. Set NO_PROXY=/s);
    expect(events).toMatchObject([{ type: "answered", method: "CONNECT", status: 403 }]);
  });

  it("ends a connection on which CONNECT comes before an answer", async () => {
    const { agent } = await running();
    const { host } = new URL(agent.tokenUrl);
    const bytes = `POST /oauth2/access_token HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\n\r\nCONNECT api.example:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    await exchange(agent, bytes);
    expect((await ask(agent)).status).toBe(200);
  });

  it.each([
    "/",
    "/oauth2",
    "/oauth2/access_token/",
    "/oauth2//access_token",
    "/OAUTH2/access_token",
    "/x/oauth2/access_token",
  ])("finds nothing at %s", async (path) => {
    const { agent } = await running();
    expect((await ask(agent, agent.tsgId, { path })).status).toBe(404);
  });
});

describe("beside the token endpoint", () => {
  it("ready is answered without credentials", async () => {
    const { agent, sase } = await running();
    const ready = await send(agent, { path: "/ready", method: "GET", headers: { authorization: undefined } });
    expect(ready).toMatchObject({ status: 200, body: { agent: "sase-auth", status: "ready" } });
    expect(sase.auth.requests).toHaveLength(0);
  });

  it.each(["/oauth2", "/auth/v1/oauth2", "/am/oauth2"])("the signing keys are passed on below %s", async (below) => {
    const { agent } = await running();
    const { status, body } = await send(agent, { path: `${below}/connect/jwk_uri`, method: "GET" });
    expect(status).toBe(200);
    expect(body.keys).not.toEqual([]);
  });

  it("the signing keys are found if the token URL is an origin alone", async () => {
    const { sase, tenants, agent } = await running();
    const { clientId, tsgId } = agent;
    const tokenUrl = new URL(sase.credentials.tokenUrl).origin;
    await using other = await startAgent({ tenants, clientId, tsgId, tokenUrl });
    expect((await send(other, { path: "/oauth2/connect/jwk_uri", method: "GET" })).status).toBe(200);
    expect(sase.auth.requests.at(-1)?.path).toBe("/oauth2/connect/jwk_uri");
  });

  it("signing keys of more than 1 MiB are refused, and the refusal says so", async () => {
    await using service = await startServer((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ keys: ["x".repeat(2 ** 20)] }));
    });
    const { agent } = await running({ tokenUrl: service.origin });
    const { status, body } = await send(agent, { path: "/oauth2/connect/jwk_uri", method: "GET" });
    expect(status).toBe(503);
    expect(body.error_description).toMatch(/cannot be asked: its answer is larger than 1 MiB\.$/);
  });

  it("userinfo is passed on, with the client's own token and never the agent's", async () => {
    const { agent, sase } = await running();
    const { access_token } = (await ask(agent)).body;
    const userinfo = (authorization?: string) =>
      send(agent, { path: "/auth/v1/oauth2/userinfo", method: "GET", headers: { authorization } });
    expect((await userinfo(`Bearer ${access_token}`)).body).toHaveProperty("sub");
    expect((await userinfo()).status).toBe(401);
    expect((await userinfo("Bearer fake")).status).toBe(401);
    const posted = { path: "/oauth2/userinfo", form: { access_token }, headers: { authorization: undefined } };
    expect((await send(agent, posted)).body).toHaveProperty("sub");
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("what is passed on is refused for the time being if the service gives no JSON", async () => {
    const { agent, sase } = await running();
    sase.auth.misbehave({ html: true });
    const { status, body } = await send(agent, { path: "/oauth2/connect/jwk_uri", method: "GET" });
    expect({ status, body }).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
  });
});
