import { inspect } from "node:util";
import { defaultTenants } from "@sase-auth/testing";
import { describe, expect, it, vi } from "vitest";
import { ask, basic, fakeTime, running, send } from "./support/agent.ts";

const GRANT = { grant_type: "client_credentials" };

describe("the token endpoint", () => {
  it("answers as the service does, with the seconds that are left", async () => {
    const { agent, sase } = await running();
    const { status, headers, body } = await ask(agent);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      pragma: "no-cache",
      "content-type": "application/json",
    });
    expect(body).toEqual({
      access_token: sase.issued[0]?.value,
      scope: `profile tsg_id:${agent.tsgId} email`,
      token_type: "Bearer",
      expires_in: expect.any(Number),
    });
    expect(body.expires_in).toBeGreaterThan(880);
    expect(body.expires_in).toBeLessThanOrEqual(899);
  });

  it.each([
    "/oauth2/access_token",
    "/auth/v1/oauth2/access_token",
    "/am/oauth2/access_token",
    "/oauth2/access_token?x=1",
  ])("is at %s", async (path) => {
    const { agent } = await running();
    expect(await ask(agent, agent.tsgId, { path })).toMatchObject({ status: 200 });
  });

  it("makes one token request for all who ask, at the same time or later", async () => {
    const { agent, sase } = await running();
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(agent)));
    answers.push(await ask(agent));
    expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it.each([
    ["no scope", undefined],
    ["a space after the colon", (tsg: string) => `tsg_id: ${tsg}`],
    ["other words", (tsg: string) => `profile tsg_id:${tsg} email`],
    ["a scope without a TSG", () => "email"],
  ])("serves its own TSG for %s", async (_, scope) => {
    const { agent } = await running();
    const form = { ...GRANT, ...(scope && { scope: scope(agent.tsgId) }) };
    expect((await send(agent, { form })).body.scope).toBe(`profile tsg_id:${agent.tsgId} email`);
  });

  it("serves another TSG with a token of its own", async () => {
    const { agent, sase } = await running();
    const { body } = await ask(agent, defaultTenants.child);
    expect(body.scope).toBe(`profile tsg_id:${defaultTenants.child} email`);
    await ask(agent);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it.each(["tsg_id:abc", "tsg_id:", "tsg_id:1 tsg_id:2", `tsg_id:${"1".repeat(30)}`])(
    "refuses the scope %s",
    async (scope) => {
      const { agent, sase } = await running();
      const { status, body } = await send(agent, { form: { ...GRANT, scope } });
      expect({ status, body }).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
      expect(sase.auth.tokenRequests).toHaveLength(0);
    },
  );

  it("refuses other TSGs than those of onlyTsg, and its own", async () => {
    const { agent, sase } = await running({ onlyTsg: [defaultTenants.child] });
    expect((await ask(agent, defaultTenants.grandchild)).body).toMatchObject({ error: "invalid_scope" });
    expect(sase.auth.tokenRequests).toHaveLength(0);
    for (const tsgId of [agent.tsgId, defaultTenants.child]) expect((await ask(agent, tsgId)).status).toBe(200);
  });
});

describe("credentials", () => {
  it.each([
    ["by Basic", (id: string, secret: string) => ({ headers: { authorization: basic({ clientId: id, secret }) } })],
    [
      "by Basic, form-encoded as Go's library does it",
      (id: string, secret: string) => ({
        headers: { authorization: basic({ clientId: encodeURIComponent(id), secret: encodeURIComponent(secret) }) },
      }),
    ],
    [
      "in the body",
      (client_id: string, client_secret: string) => ({
        headers: { authorization: undefined },
        form: { ...GRANT, client_id, client_secret },
      }),
    ],
    ["by Basic, with the ID in the body", (client_id: string) => ({ form: { ...GRANT, client_id } })],
  ])("are taken %s", async (_, sent) => {
    const { agent } = await running();
    expect((await ask(agent, agent.tsgId, sent(agent.clientId, agent.secret))).status).toBe(200);
  });

  it.each([
    ["none", () => ({ headers: { authorization: undefined } })],
    ["another secret", (id: string) => ({ headers: { authorization: basic({ clientId: id, secret: "fake-other" }) } })],
    [
      "another ID",
      (_: string, secret: string) => ({ headers: { authorization: basic({ clientId: "other", secret }) } }),
    ],
    ["a bearer token", (_: string, secret: string) => ({ headers: { authorization: `Bearer ${secret}` } })],
    ["another ID in the body", () => ({ form: { ...GRANT, client_id: "other" } })],
    [
      "the real secret, which only the service may have",
      (id: string, _: string, real: string) => ({ headers: { authorization: basic({ clientId: id, secret: real }) } }),
    ],
  ])("are refused: %s", async (_, sent) => {
    const { agent, sase } = await running();
    const wrong = sent(agent.clientId, agent.secret, sase.credentials.clientSecret);
    const { status, headers, body } = await ask(agent, agent.tsgId, wrong);
    expect({ status, body }).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    expect(headers["www-authenticate"]).toMatch(/^Basic /);
    expect(sase.auth.tokenRequests).toHaveLength(0);
  });

  it("are random in each agent, and of 256 bits", async () => {
    const [one, other] = [await running(), await running()];
    expect(one.agent.secret).not.toBe(other.agent.secret);
    expect(Buffer.from(one.agent.secret, "base64url")).toHaveLength(32);
  });

  it("are the secret that was given", async () => {
    const secret = "fake_local-secret_0123456789_abcdef";
    const { agent } = await running({ secret });
    expect(agent.secret).toBe(secret);
    expect((await ask(agent)).status).toBe(200);
  });

  it("do not show when the agent is printed", async () => {
    const { agent } = await running();
    for (const shown of [inspect(agent, { depth: 9 }), JSON.stringify(agent), String(agent)])
      expect(shown).not.toContain(agent.secret);
  });
});

describe("a token that is about to end", () => {
  it("is renewed first: a client with a margin of three minutes can use the answer", async () => {
    fakeTime(["Date", "performance"]);
    const { agent, sase } = await running({}, { now: () => Date.now() });
    const first = (await ask(agent)).body;
    vi.advanceTimersByTime(first.expires_in * 1000 - 150_000);
    const second = (await ask(agent)).body;
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.expires_in).toBeGreaterThan(800);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("is answered if its renewal fails", async () => {
    fakeTime(["Date", "performance"]);
    const { agent, sase } = await running({}, { now: () => Date.now() });
    const first = (await ask(agent)).body;
    sase.auth.misbehave({ status: 503 }, { times: Infinity });
    vi.advanceTimersByTime(first.expires_in * 1000 - 150_000);
    const second = (await ask(agent)).body;
    expect(second.access_token).toBe(first.access_token);
    expect(second.expires_in).toBeLessThanOrEqual(151);
  });

  it("has no more seconds left once the clock is set back", async () => {
    fakeTime(["Date"]);
    const { agent } = await running();
    expect((await ask(agent)).body.expires_in).toBeLessThan(900);
    vi.setSystemTime(Date.now() - 3_600_000);
    expect((await ask(agent)).body.expires_in).toBeLessThan(900);
  });
});
