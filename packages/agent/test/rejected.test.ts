import { Agent as HttpAgent } from "node:http";
import { defaultTenants } from "@sase-auth/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ask, fakeTime, running, send } from "./support/agent.ts";

function keptAlive(): HttpAgent {
  const connection = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => connection.destroy());
  return connection;
}

describe("a client that asks again", () => {
  it("on the connection on which it was answered gets another token", async () => {
    const { agent, sase, events } = await running();
    const connection = keptAlive();
    const first = (await ask(agent, agent.tsgId, { connection })).body;
    const second = (await ask(agent, agent.tsgId, { connection })).body;
    expect(second.access_token).not.toBe(first.access_token);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events).toContainEqual({ type: "replaced", tsgId: agent.tsgId, reason: "asked again" });
  });

  it("gets no other one a second time within a minute", async () => {
    const { agent, sase } = await running();
    const connection = keptAlive();
    for (let round = 0; round < 4; round++) await ask(agent, agent.tsgId, { connection });
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("on another connection is another program", async () => {
    const { agent, sase } = await running();
    for (const connection of [keptAlive(), keptAlive()]) await ask(agent, agent.tsgId, { connection });
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("for another TSG says nothing", async () => {
    const { agent, sase, events } = await running();
    const connection = keptAlive();
    for (const tsgId of [agent.tsgId, defaultTenants.child]) await ask(agent, tsgId, { connection });
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events.filter(({ type }) => type === "replaced")).toEqual([]);
  });

  it("more than 30 s later says nothing", async () => {
    fakeTime(["performance"]);
    const { agent, sase } = await running();
    const connection = keptAlive();
    await ask(agent, agent.tsgId, { connection });
    vi.advanceTimersByTime(30_000);
    await ask(agent, agent.tsgId, { connection });
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("once its token was replaced gets the current one", async () => {
    const { agent, sase } = await running();
    const connections = [keptAlive(), keptAlive()] as const;
    for (const connection of connections) await ask(agent, agent.tsgId, { connection });
    await ask(agent, agent.tsgId, { connection: connections[0] });
    await ask(agent, agent.tsgId, { connection: connections[1] });
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("gets the token that it has if there is no other", async () => {
    const { agent, sase } = await running();
    const connection = keptAlive();
    const first = (await ask(agent, agent.tsgId, { connection })).body;
    sase.auth.misbehave({ status: 400, body: { error: "invalid_client" } }, { times: Infinity });
    expect((await ask(agent, agent.tsgId, { connection })).body.access_token).toBe(first.access_token);
  });

  it("has 30 s: idle connections are kept for longer than that", async () => {
    const { agent } = await running();
    const { headers } = await ask(agent, agent.tsgId, { connection: keptAlive() });
    expect(Number(/timeout=(\d+)/.exec(String(headers["keep-alive"]))?.[1])).toBeGreaterThan(30);
  });
});

describe("revocation", () => {
  it.each(["/oauth2", "/auth/v1/oauth2", "/am/oauth2"])("below %s replaces the token for all", async (below) => {
    const { agent, sase, events } = await running();
    const first = (await ask(agent)).body;
    const revoke = { path: `${below}/revoke`, form: { token: first.access_token } };
    expect((await send(agent, revoke)).status).toBe(200);
    expect((await ask(agent)).body.access_token).not.toBe(first.access_token);
    expect((await send(agent, revoke)).status).toBe(200); // it was replaced already
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events).toContainEqual({ type: "replaced", tsgId: agent.tsgId, reason: "revoked" });
  });

  it("of a text that is no token of ours changes nothing", async () => {
    const { agent, sase } = await running();
    await ask(agent);
    expect((await send(agent, { path: "/oauth2/revoke", form: { token: "fake" } })).status).toBe(200);
    await ask(agent);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("needs the local secret, and a token", async () => {
    const { agent, sase } = await running();
    const token = (await ask(agent)).body.access_token;
    const headers = { authorization: undefined };
    expect((await send(agent, { path: "/oauth2/revoke", form: { token }, headers })).status).toBe(401);
    expect((await send(agent, { path: "/oauth2/revoke", form: {} })).status).toBe(400);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("is refused for the time being if no other token can be obtained", async () => {
    const { agent, sase } = await running();
    const token = (await ask(agent)).body.access_token;
    sase.auth.misbehave({ status: 429, retryAfter: 60 }, { times: Infinity });
    const { status, headers } = await send(agent, { path: "/oauth2/revoke", form: { token } });
    expect(status).toBe(503);
    expect(Number(headers["retry-after"])).toBeGreaterThan(50);
  });
});
