/** The mock does what docs/service/behaviour.csv says of the service: each row has a check, and each check a row. */
import { Agent } from "node:http";
import { until } from "@sase-auth/test-kit";
import { behaviourRows } from "@sase-auth/test-kit/service-tables";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { defaultTenants, type MockSase, startMockSase } from "../src/index.ts";
import { OPTION_KEYS } from "../src/options.ts";
import { callApi, errorCode, getOver, obtainToken, requestToken, scopeForm } from "./requests.ts";

type Check = (sase: MockSase) => Promise<void>;

const ALWAYS = { times: Number.POSITIVE_INFINITY };
const INCIDENTS = "/incidents/v1/search";
const SITES = "/sdwan/v3/sites";
const PROFILE = "/sdwan/v2.1/api/profile";
const USERINFO = "/auth/v1/oauth2/userinfo";

const answerOf = async (response: Response) => (await response.json()) as Record<string, unknown>;
const tokenAnswer = async (sase: MockSase) => answerOf(await requestToken(sase));
const claimsOf = async (sase: MockSase) => decodeJwt(await obtainToken(sase));
const statusAt = async (sase: MockSase, path: string) => (await callApi(sase, await obtainToken(sase), path)).status;

async function statusOfPath(sase: MockSase, path: string): Promise<void> {
  expect((await requestToken(sase, { url: sase.authOrigin + path })).status).toBe(200);
}

async function wrongSecret(sase: MockSase): Promise<[number, unknown]> {
  const response = await requestToken(sase, { basic: `${sase.credentials.clientId}:fake-wrong` });
  return [response.status, await response.json()];
}

const INVALID_CLIENT = { error: "invalid_client", error_description: "Client authentication failed" };

/** The status of an operation of Incidents with headers, and the region that it requires if there is none among them. */
async function strictly(headers: Record<string, string>, method = "POST", path = INCIDENTS): Promise<number> {
  await using sase = await startMockSase({ strictHeaders: true });
  const region = path === INCIDENTS ? { "x-panw-region": "americas" } : {};
  return (await callApi(sase, await obtainToken(sase), path, { method, headers: { ...region, ...headers } })).status;
}

/** What the API answers while it misbehaves in this way, however often it is asked and with however fresh a token. */
async function persistently(sase: MockSase, status: number): Promise<Response> {
  sase.api.misbehave({ status }, ALWAYS);
  expect((await callApi(sase, await obtainToken(sase))).status).toBe(status);
  return callApi(sase, await obtainToken(sase));
}

const OBTAINING: Record<string, Check> = {
  "token-basic": async (sase) => expect((await requestToken(sase)).status).toBe(200),
  async "token-body"(sase) {
    const { clientId, clientSecret, tokenUrl, tsgId } = sase.credentials;
    const form = { ...scopeForm(tsgId), client_id: clientId, client_secret: clientSecret };
    const response = await fetch(tokenUrl, { method: "POST", body: new URLSearchParams(form) });
    expect(response.status).toBe(200);
  },
  "token-path-guide": (sase) => statusOfPath(sase, "/oauth2/access_token"),
  "token-path-spec": (sase) => statusOfPath(sase, "/auth/v1/oauth2/access_token"),
  "token-path-am": (sase) => statusOfPath(sase, "/am/oauth2/access_token"),
  async "basic-raw"() {
    const account = { clientId: "a@1.iam.panserviceaccount.com", clientSecret: "fake-ü%20+", tsgId: "1" };
    await using sase = await startMockSase({ accounts: [account] });
    expect((await requestToken(sase)).status).toBe(200);
  },
  async "basic-encoded"(sase) {
    const { clientId, clientSecret } = sase.credentials;
    expect((await requestToken(sase, { basic: `${encodeURIComponent(clientId)}:${clientSecret}` })).status).toBe(401);
  },
  async "token-members"(sase) {
    const answer = await tokenAnswer(sase);
    expect(Object.keys(answer).sort()).toEqual(["access_token", "expires_in", "scope", "token_type"]);
    expect(answer.token_type).toBe("Bearer");
  },
  "expires-in": async (sase) => expect((await tokenAnswer(sase)).expires_in).toBe(899),
  async "scope-wider"(sase) {
    const asked = `tsg_id:${sase.credentials.tsgId}`;
    const words = String((await tokenAnswer(sase)).scope).split(" ");
    expect(words).toContain(asked);
    expect(words.length).toBeGreaterThan(1);
  },
  async "scope-absent"(sase) {
    sase.auth.misbehave({ token: { scope: null } });
    expect(await tokenAnswer(sase)).not.toHaveProperty("scope");
  },
  async "scope-space"(sase) {
    sase.auth.misbehave({ token: { scope: "tsg_id: 1838006364" } });
    expect((await tokenAnswer(sase)).scope).toBe("tsg_id: 1838006364");
  },
  "no-refresh-token": async (sase) => expect(await tokenAnswer(sase)).not.toHaveProperty("refresh_token"),
  "invalid-client-401": async (sase) => expect(await wrongSecret(sase)).toEqual([401, INVALID_CLIENT]),
  async "invalid-client-400"() {
    await using sase = await startMockSase({ invalidClientStatus: 400 });
    expect(await wrongSecret(sase)).toEqual([400, INVALID_CLIENT]);
  },
  async "wrong-tsg"() {
    for (const wrongTsg of ["invalid_scope", "invalid_client"] as const) {
      await using sase = await startMockSase({ wrongTsg });
      const answer = await answerOf(await requestToken(sase, { form: scopeForm(defaultTenants.peer) }));
      expect(answer.error).toBe(wrongTsg);
    }
  },
  async "scope-optional"() {
    for (const scopeOptional of [true, false]) {
      await using sase = await startMockSase({ scopeOptional });
      const response = await requestToken(sase, { form: { grant_type: "client_credentials" } });
      expect(response.status).toBe(scopeOptional ? 200 : 400);
    }
  },
  async "gateway-pages"(sase) {
    sase.auth.misbehave({ html: true });
    sase.auth.misbehave({ status: 502, body: "Bad Gateway" });
    sase.auth.misbehave({ status: 200, body: "" });
    const texts = [];
    for (let i = 0; i < 3; i += 1) texts.push((await (await requestToken(sase)).text()).slice(0, 15));
    expect(texts).toEqual(["<!DOCTYPE html>", "Bad Gateway", ""]);
  },
  async "token-concurrency"() {
    await using sase = await startMockSase({ tokenConcurrency: 10 });
    sase.auth.misbehave({ hang: true }, { times: 10 });
    const calls = Array.from({ length: 11 }, () => requestToken(sase).catch(() => {}));
    await until(() => sase.auth.requests.length === 11);
    expect((await requestToken(sase, { form: scopeForm(defaultTenants.child) })).status).toBe(200);
    expect(sase.auth.requests.slice(0, 11).filter(({ status }) => status !== undefined)).toEqual([]);
    await sase.auth.stop();
    await Promise.all(calls);
  },
  async "token-429"(sase) {
    sase.auth.misbehave({ status: 429, retryAfter: 3 });
    const response = await requestToken(sase);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
    expect((await requestToken(sase)).status).toBe(200);
  },
  async "token-no-answer"(sase) {
    sase.auth.misbehave({ hang: true });
    const giveUp = new AbortController();
    const call = errorCode(requestToken(sase, { init: { signal: giveUp.signal } }));
    await until(() => sase.auth.requests.length === 1);
    giveUp.abort();
    await call;
    expect(sase.auth.requests[0]?.status).toBeUndefined();
  },
  async "idle-reset"(sase) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    sase.auth.misbehave({ reset: "after" });
    const { socket } = await getOver(agent, `${sase.authOrigin}/elsewhere`);
    await until(() => socket.destroyed);
    agent.destroy();
  },
};

const TOKENS: Record<string, Check> = {
  async "jwt-header"(sase) {
    const header = decodeProtectedHeader(await obtainToken(sase));
    expect(header).toEqual({ typ: "JWT", kid: expect.any(String), alg: "RS256" });
  },
  async "jwt-claims"(sase) {
    const names = ["sub", "cts", "auditTrackingId", "subname", "iss", "tokenName", "token_type", "authGrantId", "aud"];
    const more = ["nbf", "grant_type", "scope", "auth_time", "realm", "exp", "iat", "expires_in"];
    const claims = await claimsOf(sase);
    expect(Object.keys(claims).sort()).toEqual([...names, ...more].sort());
    expect(claims).toMatchObject({
      cts: "OAUTH2_STATELESS_GRANT",
      iss: "https://auth.apps.paloaltonetworks.com:443/am/oauth2",
      aud: sase.credentials.clientId,
      tokenName: "access_token",
      grant_type: "client_credentials",
      realm: "/",
    });
  },
  "jwt-scope": async (sase) => expect((await claimsOf(sase)).scope).toEqual([`tsg_id:${sase.credentials.tsgId}`]),
  async "jwt-times"(sase) {
    const { exp, iat, nbf, auth_time } = await claimsOf(sase);
    expect(Number(exp) - Number(iat)).toBe(900);
    expect([nbf, auth_time]).toEqual([iat, iat]);
  },
  async jwks(sase) {
    const path = "/oauth2/connect/jwk_uri";
    expect((await fetch(sase.authOrigin + path)).status).toBe(200);
    sase.auth.misbehave({ status: 404 }, { ...ALWAYS, path });
    expect((await fetch(sase.authOrigin + path)).status).toBe(404);
  },
  async "opaque-token"(sase) {
    sase.auth.misbehave({ token: { opaque: true } });
    const token = await obtainToken(sase);
    expect(token).not.toContain(".");
    expect((await callApi(sase, token)).status).toBe(200);
  },
  async "tsg-descendants"(sase) {
    const { own, child, grandchild } = defaultTenants;
    for (const id of [own, child, grandchild]) {
      expect((await requestToken(sase, { form: scopeForm(id) })).status).toBe(200);
    }
  },
  async "tsg-others"(sase) {
    for (const id of [defaultTenants.peer, defaultTenants.root]) {
      expect((await requestToken(sase, { form: scopeForm(id) })).status).toBe(400);
    }
  },
  async "tsg-routing"(sase) {
    const token = await obtainToken(sase, { form: scopeForm(defaultTenants.child) });
    expect(await answerOf(await callApi(sase, token))).toMatchObject({ tsgId: defaultTenants.child });
  },
  async "userinfo-get"(sase) {
    const headers = { authorization: `Bearer ${await obtainToken(sase)}` };
    expect((await fetch(sase.authOrigin + USERINFO, { headers })).status).toBe(200);
  },
  async "userinfo-post"(sase) {
    const body = new URLSearchParams({ access_token: await obtainToken(sase) });
    expect((await fetch(sase.authOrigin + USERINFO, { method: "POST", body })).status).toBe(200);
  },
  async "userinfo-members"(sase) {
    const headers = { authorization: `Bearer ${await obtainToken(sase)}` };
    const members = Object.keys(await answerOf(await fetch(sase.authOrigin + USERINFO, { headers })));
    expect(members).toEqual(["sub", "name", "given_name", "family_name", "email"]);
  },
  "userinfo-401": async (sase) => expect((await fetch(sase.authOrigin + USERINFO)).status).toBe(401),
};

const APIS: Record<string, Check> = {
  async "header-required"() {
    const path = "/adem/telemetry/v2/agent/properties";
    expect(await strictly({}, "GET", path)).toBe(400);
    expect(await strictly({ "prisma-tenant": defaultTenants.own }, "GET", path)).toBe(200);
  },
  async "header-tenant"() {
    expect(await strictly({ "prisma-tenant": defaultTenants.child })).toBe(403);
  },
  async "header-region"() {
    expect(await strictly({ "x-panw-region": "americas" }, "GET", "/sse/config/v1/addresses")).toBe(400);
  },
  async "header-tsg-id"() {
    const path = "/ai_gw/things";
    expect(await strictly({}, "GET", path)).toBe(403);
    expect(await strictly({ "x-tsg-id": defaultTenants.child }, "GET", path)).toBe(403);
    expect(await strictly({ "x-tsg-id": defaultTenants.own }, "GET", path)).toBe(200);
  },
  async "api-401-expired"(sase) {
    const token = await obtainToken(sase);
    sase.moveClock(900_000);
    const response = await callApi(sase, token);
    expect([response.status, await response.text()]).toEqual([401, "Jwt is expired"]);
  },
  async "api-401-missing"(sase) {
    const response = await fetch(sase.apiOrigin);
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { _errors: [{ code: "E016", message: "Not Authenticated" }] },
    ]);
  },
  async "api-401-invalid"(sase) {
    const invalid = { statusCode: 401, error: "Unauthorized", message: "Invalid JWT token" };
    const response = await callApi(sase, "no-token-of-ours");
    expect([response.status, await response.json()]).toEqual([401, invalid]);
  },
  async "api-403"(sase) {
    sase.api.misbehave({ status: 403 });
    const response = await callApi(sase, await obtainToken(sase));
    expect([response.status, await response.json()]).toEqual([
      403,
      { error: "Forbidden", message: "Forbidden", statusCode: 403 },
    ]);
  },
  async "api-403-config"(sase) {
    sase.api.misbehave({ status: 403 });
    const response = await callApi(sase, await obtainToken(sase), "/sse/config/v1/addresses");
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { _errors: [{ code: "E007", message: "Unauthorized" }] },
    ]);
  },
  async "no-challenge"(sase) {
    for (const response of [await fetch(sase.apiOrigin), await callApi(sase, "no-token-of-ours")]) {
      expect(response.headers.has("www-authenticate")).toBe(false);
    }
  },
  "entitlement-401": async (sase) => void (await persistently(sase, 401)),
  "permission-401": async (sase) => void (await persistently(sase, 401)),
  async "api-429"(sase) {
    expect((await persistently(sase, 429)).headers.has("retry-after")).toBe(false);
  },
  "api-503": async (sase) => void (await persistently(sase, 503)),
  "gateway-limit": async (sase) => void (await persistently(sase, 429)),
  "ip-block": async (sase) => void (await persistently(sase, 403)),
  async "http-1.1"(sase) {
    const agent = new Agent();
    const { response } = await getOver(agent, sase.apiOrigin);
    expect(response.httpVersion).toBe("1.1");
    agent.destroy();
  },
  async "sdwan-profile"(sase) {
    const token = await obtainToken(sase);
    expect((await callApi(sase, token, SITES)).status).toBe(403);
    expect((await callApi(sase, token, PROFILE)).status).toBe(200);
    expect((await callApi(sase, token, SITES)).status).toBe(200);
  },
  async "sdwan-per-token"(sase) {
    expect(await statusAt(sase, PROFILE)).toBe(200);
    expect(await statusAt(sase, SITES)).toBe(403);
  },
  async "sdwan-roles"(sase) {
    sase.api.misbehave({ status: 403 }, { ...ALWAYS, path: PROFILE });
    expect(await statusAt(sase, PROFILE)).toBe(403);
    expect(await statusAt(sase, "/sse/config/v1/addresses")).toBe(200);
  },
};

const checks = { ...OBTAINING, ...TOKENS, ...APIS };
const rows = await behaviourRows();

describe("the mock is true to the service", () => {
  it.each(rows.map((row) => [row.mark, row.statement, row.id]))("%s: %s", async (_, __, id) => {
    await using sase = await startMockSase();
    await checks[id]?.(sase);
  });

  it("in every row of the table, and in nothing else", () => {
    expect(Object.keys(checks).sort()).toEqual(rows.map(({ id }) => id).sort());
  });

  it("by an option, where what the service does is unknown", () => {
    for (const { id, mark, option } of rows) {
      expect(["V", "T", "?"], id).toContain(mark);
      const names = [...OPTION_KEYS, ""].includes(option) || /^misbehave: [\w. ]+$/.test(option);
      expect(names, `${id}: ${option}`).toBe(true);
      if (mark === "?") expect(option, id).not.toBe("");
    }
  });
});
