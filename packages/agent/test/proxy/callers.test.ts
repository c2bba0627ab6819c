import { defaultTenants } from "@sase-auth/testing";
import { describe, expect, it, vi } from "vitest";
import { ask, fakeTime, running, send } from "../support/agent.ts";
import { bearer, type Proxying, proxying } from "../support/proxy.ts";

const { own, child } = defaultTenants;
const GET = { method: "GET", path: "/things" };

async function issued({ agent }: Proxying, tsgId?: string): Promise<string> {
  return (await ask(agent, tsgId)).body.access_token;
}

describe("a program is served", () => {
  it("with the local secret, in either header", async () => {
    const { agent, sase, call } = await proxying();
    expect((await call("/things?x=1")).body).toMatchObject({ method: "GET", path: "/things?x=1", tsgId: own });
    const byJwt = { ...bearer(""), authorization: undefined, "x-auth-jwt": agent.secret };
    expect((await send(agent, { ...GET, headers: byJwt })).status).toBe(200);
    for (const { headers } of sase.api.requests) {
      expect(headers.authorization).toBe(`Bearer ${sase.issued[0]?.value}`);
      expect(headers).not.toHaveProperty("x-auth-jwt");
      expect(JSON.stringify(headers)).not.toContain(agent.secret);
    }
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("with a token that it got here, for the TSG of that token", async () => {
    const proxy = await proxying();
    for (const tsgId of [own, child]) {
      const headers = bearer(await issued(proxy, tsgId));
      expect((await send(proxy.agent, { ...GET, headers })).body.tsgId).toBe(tsgId);
      expect((await send(proxy.agent, { ...GET, headers: { ...headers, "x-sase-tsg": tsgId } })).status).toBe(200);
    }
  });

  it("with such a token after a renewal, too", async () => {
    fakeTime(["Date", "performance"]);
    const proxy = await proxying();
    const before = await issued(proxy);
    vi.advanceTimersByTime(12 * 60_000);
    expect(await issued(proxy)).not.toBe(before);
    expect((await send(proxy.agent, { ...GET, headers: bearer(before) })).status).toBe(200);
  });

  it("for the TSG that x-sase-tsg names, which the API does not get", async () => {
    const { sase, call } = await proxying();
    expect((await call("/things", { headers: { "x-sase-tsg": child } })).body.tsgId).toBe(child);
    expect(sase.api.requests[0]?.headers).not.toHaveProperty("x-sase-tsg");
  });
});

describe("a program is refused", () => {
  it("with the secret of an earlier run, and is told where the new one is", async () => {
    const { body } = await (await proxying()).call("/things", { headers: bearer("the-secret-of-an-earlier-run") });
    expect(body.error_description).toMatch(/exec has a new secret in each run: take SASE_AGENT_TOKEN\.$/);
  });

  it.each([
    ["without credentials", undefined],
    ["with another secret", "Bearer not-the-local-secret-of-this-agent"],
    ["with a scheme alone", "Bearer "],
    ["with the secret by Basic", "Basic bmFtZTpzZWNyZXQ="],
  ])("%s", async (_, authorization) => {
    const { sase, call, events } = await proxying();
    const { status, headers } = await call("/things", { headers: { authorization } });
    expect([status, headers["www-authenticate"]]).toEqual([401, expect.stringMatching(/^Bearer /)]);
    expect(sase.api.requests).toHaveLength(0);
    expect(events).toMatchObject([{ type: "answered", status: 401, path: "(another path)" }]);
  });

  it("with a token that has ended", async () => {
    fakeTime(["Date", "performance"]);
    const proxy = await proxying();
    const headers = bearer(await issued(proxy));
    vi.advanceTimersByTime(16 * 60_000);
    expect((await send(proxy.agent, { ...GET, headers })).status).toBe(401);
  });

  it("with a token that was replaced because an API rejected it", async () => {
    const proxy = await proxying();
    const headers = bearer(await issued(proxy));
    proxy.sase.revoke();
    expect((await send(proxy.agent, { ...GET, headers })).status).toBe(200); // replayed
    expect((await send(proxy.agent, { ...GET, headers })).status).toBe(401);
    expect(proxy.events.filter(({ type }) => type === "replaced")).toEqual([
      { type: "replaced", tsgId: own, reason: "rejected" },
    ]);
  });

  it("with a token that it revoked", async () => {
    const proxy = await proxying();
    const token = await issued(proxy);
    await send(proxy.agent, { path: "/oauth2/revoke", form: { token } });
    expect((await send(proxy.agent, { ...GET, headers: bearer(token) })).status).toBe(401);
  });

  it("with a token of one TSG for another, whatever else it sends", async () => {
    const proxy = await proxying();
    const token = await issued(proxy, child);
    const { agent, sase } = proxy;
    for (const headers of [
      { ...bearer(token), "x-sase-tsg": own },
      { ...bearer(await issued(proxy)), "x-auth-jwt": token },
      { ...bearer(agent.secret), "x-auth-jwt": token, "x-sase-tsg": own },
    ])
      expect((await send(agent, { ...GET, headers })).status).toBe(401);
    expect(sase.api.requests).toHaveLength(0);
  });

  it("with a token of the service that this agent did not issue", async () => {
    const proxy = await proxying();
    const other = await running();
    const token = (await ask(other.agent)).body.access_token;
    expect((await send(proxy.agent, { ...GET, headers: bearer(token) })).status).toBe(401);
  });

  it("for a TSG that the agent does not serve, or that is none", async () => {
    const { call, sase } = await proxying({}, { onlyTsg: [] });
    expect((await call("/things", { headers: { "x-sase-tsg": child } })).status).toBe(403);
    for (const tsgId of ["", "abc", `${own}, ${own}`, "1".repeat(21)])
      expect((await call("/things", { headers: { "x-sase-tsg": tsgId } })).status).toBe(400);
    expect(sase.auth.requests).toHaveLength(0);
  });
});

describe("if there is no token", () => {
  it("the service that refuses is no 401 of the API", async () => {
    const { sase, call } = await proxying();
    sase.rotateSecret();
    sase.auth.misbehave({ status: 401, body: { error: "invalid_client" } }, { times: Infinity });
    const { status, body } = await call("/things");
    expect([status, body.error]).toEqual([502, "invalid_client"]);
    expect(sase.api.requests).toHaveLength(0);
  });

  it("the service that does not answer is a 503, with when to come back", async () => {
    const { sase, call } = await proxying();
    sase.auth.misbehave({ status: 503, headers: { "retry-after": "60" } }, { times: Infinity });
    expect(await call("/things")).toMatchObject({
      status: 503,
      headers: { "retry-after": expect.stringMatching(/^\d+$/) },
    });
  });
});
