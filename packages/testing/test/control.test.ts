import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { type MockSase, type MockSaseOptions, serveControl, startMockSase } from "../src/index.ts";
import { callApi, errorCode, obtainToken, requestToken } from "./requests.ts";

/** A mock, and a function that tells it something by its control API. */
async function controlled(options: MockSaseOptions = {}) {
  const sase = await startMockSase(options);
  const control = await serveControl(sase);
  const headers = { authorization: `Bearer ${control.key}` };
  const tell = async (route: string, asked?: object) => {
    const [method, path] = route.split(" ");
    const init = { method: method as string, headers, ...(asked && { body: JSON.stringify(asked) }) };
    const response = await fetch(control.url + path, init);
    const told = (await response.json()) as Record<string, unknown>;
    return { ...told, status: response.status } as Record<string, unknown>;
  };
  const close = async () => {
    await control.close();
    await sase.close();
  };
  return { sase, control, tell, [Symbol.asyncDispose]: close };
}

const statusOf = async (sase: MockSase, token: string) => (await callApi(sase, token)).status;

describe("the control API", () => {
  test("revokes one token, or all", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    const [first, second] = [await obtainToken(sase), await obtainToken(sase)];
    expect(await tell("POST /revoke", { token: first })).toEqual({ status: 200 });
    expect([await statusOf(sase, first), await statusOf(sase, second)]).toEqual([401, 200]);
    await tell("POST /revoke");
    expect(await statusOf(sase, second)).toBe(401);
  });

  test("misbehaves: a fault, how often, on which path and host, and behaves again", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    await tell("POST /misbehave", { host: "api", fault: { status: 503, retryAfter: 7 }, times: 2, path: "/things" });
    const token = await obtainToken(sase);
    expect((await callApi(sase, token, "/other")).status).toBe(200);
    const response = await callApi(sase, token);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "7"]);
    expect([await statusOf(sase, token), await statusOf(sase, token)]).toEqual([503, 200]);
    await tell("POST /misbehave", { host: "auth", fault: { token: { tsgId: "1100000001" } }, times: "always" });
    for (let i = 0; i < 3; i += 1) await obtainToken(sase);
    expect(sase.issued.slice(1).map(({ tsgId }) => tsgId)).toEqual(["1100000001", "1100000001", "1100000001"]);
    await tell("POST /behave", { host: "auth" });
    await obtainToken(sase);
    expect(sase.issued.at(-1)?.tsgId).toBe("1838006364");
  });

  test("misbehaves for one method", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    await tell("POST /misbehave", { host: "api", fault: { status: 503 }, method: "POST" });
    const token = await obtainToken(sase);
    expect([await statusOf(sase, token), (await callApi(sase, token, "/", { method: "POST" })).status]).toEqual([
      200, 503,
    ]);
  });

  test("stops a server and starts it again", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    await tell("POST /stop", { host: "auth" });
    expect(await errorCode(requestToken(sase))).toBe("ECONNREFUSED");
    expect((await fetch(sase.apiOrigin)).status).toBe(401);
    await tell("POST /start");
    expect((await requestToken(sase)).status).toBe(200);
  });

  test("rotates the secret, to a given one or a generated one", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    expect(await tell("POST /rotate", { clientSecret: "fake-new" })).toEqual({ status: 200, clientSecret: "fake-new" });
    expect(sase.credentials.clientSecret).toBe("fake-new");
    const { clientSecret } = await tell("POST /rotate");
    expect([clientSecret, sase.credentials.clientSecret]).toEqual([
      expect.stringMatching(/^fake-secret-/),
      clientSecret,
    ]);
  });

  test("moves the mock's clock, and returns its time", async () => {
    let now = 1_700_000_000_000;
    await using mock = await controlled({ now: () => now });
    const token = await obtainToken(mock.sase);
    expect(await mock.tell("POST /clock", { move: 899_000 })).toEqual({ status: 200, now: now + 899_000 });
    expect(await statusOf(mock.sase, token)).toBe(200);
    now += 1000;
    expect(await statusOf(mock.sase, token)).toBe(401);
    expect((await callApi(mock.sase, await obtainToken(mock.sase))).status).toBe(200);
  });

  test("lists the requests so far, of one host or both, without secrets", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    await callApi(sase, await obtainToken(sase), "/things", { method: "POST", body: "text" });
    expect(await tell("GET /requests?host=api")).toMatchObject({
      requests: [{ host: "api", method: "POST", path: "/things", status: 200, tsgId: "1838006364", body: "text" }],
    });
    const { requests } = (await tell("GET /requests")) as unknown as { requests: { headers: object }[] };
    expect(requests).toHaveLength(2);
    expect(requests[0]?.headers).toMatchObject({ authorization: "Basic [removed]" });
    expect(JSON.stringify(requests)).not.toContain(sase.credentials.clientSecret);
  });

  test("says how things stand, without secrets and tokens", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    const token = await obtainToken(sase);
    const state = await tell("GET /");
    const { authOrigin, apiOrigin, tenants, credentials } = sase;
    const { clientId, tsgId, tokenUrl } = credentials;
    expect(state).toMatchObject({ authOrigin, apiOrigin, clientId, tsgId, tokenUrl, tenants, issued: [{ tsgId }] });
    for (const secret of [token, credentials.clientSecret]) expect(JSON.stringify(state)).not.toContain(secret);
  });

  test("resets all that has happened", async () => {
    await using mock = await controlled();
    const { sase, tell } = mock;
    const { clientSecret, tokenUrl } = sase.credentials;
    const token = await obtainToken(sase);
    await callApi(sase, token, "/sdwan/v2.1/api/profile");
    sase.rotateSecret();
    const start = Date.now();
    sase.moveClock(3_600_000);
    await sase.auth.stop();
    for (const server of [sase.auth, sase.api]) server.misbehave({ status: 503 }, { times: Number.POSITIVE_INFINITY });
    await tell("POST /reset");
    expect(sase.credentials).toMatchObject({ clientSecret, tokenUrl });
    expect(Math.abs(sase.now() - start)).toBeLessThan(3_000_000);
    expect([sase.issued, sase.auth.requests, sase.api.requests]).toEqual([[], [], []]);
    expect(await statusOf(sase, token)).toBe(401);
    const fresh = await obtainToken(sase);
    expect((await callApi(sase, fresh, "/sdwan/v3/sites")).status).toBe(403);
    expect(await statusOf(sase, fresh)).toBe(200);
  });
});

describe("the control API refuses", () => {
  test.each([
    ["no key", {}],
    ["another key", { authorization: "Bearer mock-key-other" }],
    ["a longer key", { authorization: `Bearer mock-key-${"x".repeat(99)}` }],
  ])("%s", async (_, headers) => {
    await using mock = await controlled();
    const response = await fetch(`${mock.control.url}/revoke`, { method: "POST", headers });
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: "Send the key of the mock: Authorization: Bearer <key>." },
    ]);
  });

  test.each([
    ["POST /revoke", { token: "unknown" }, 400, "This mock issued no such token."],
    ["POST /revoke", { token: 1 }, 400, "token is 1. Use a text"],
    ["POST /revoke", { tokens: "x" }, 400, 'POST /revoke has no "tokens". Use one of: token.'],
    ["POST /revoke", [], 400, "The body is no JSON object."],
    ["POST /misbehave", {}, 400, "Give a fault"],
    ["POST /misbehave", { host: "auth", fault: { stauts: 503 } }, 400, 'A fault has no "stauts".'],
    ["POST /misbehave", { host: "api", fault: { status: "503" } }, 400, 'status is "503". Use a whole number'],
    ["POST /misbehave", { host: "api", fault: { token: {} } }, 400, 'A fault has no "token".'],
    [
      "POST /misbehave",
      { host: "api", fault: { hang: true }, times: "2" },
      400,
      'times is "2". Use a positive whole number, or "always".',
    ],
    [
      "POST /misbehave",
      { host: "api", fault: { hang: true }, times: 0 },
      400,
      'times is 0. Use a positive whole number, or "always".',
    ],
    ["POST /behave", { host: "other" }, 400, 'host is "other". Use "auth" or "api"'],
    ["POST /clock", { move: "1h" }, 400, 'The clock cannot be moved by "1h".'],
    ["POST /clock", {}, 400, "The clock cannot be moved by undefined."],
    ["POST /rotate", { clientSecret: "" }, 400, "The new secret is empty."],
    [
      "POST /rotate",
      { clientSecret: "not-made-up" },
      400,
      "Begin clientSecret with fake-, so that no real secret gets here.",
    ],
    ["POST /rotate", { clientId: "nobody" }, 400, 'No account has the client id "nobody".'],
    ["GET /requests?host=other", undefined, 400, 'host is "other".'],
    ["GET /revoke", undefined, 404, "Use one of: GET /, GET /requests, POST /revoke,"],
    ["POST /constructor", {}, 404, "Use one of: GET /"],
  ] as const)("%s %j", async (route, asked, status, message) => {
    await using mock = await controlled();
    const told = await mock.tell(route, asked as object | undefined);
    expect(told).toEqual({ status, error: expect.stringContaining(message) });
  });

  test("no fault on both hosts that only one of them can play", async () => {
    await using mock = await controlled();
    expect(await mock.tell("POST /misbehave", { fault: { token: { opaque: true } } })).toMatchObject({ status: 400 });
  });
});

test("the control API takes the key and the port that it is given, and shows the key to nobody", async () => {
  await using mock = await controlled();
  const port = Number(new URL(mock.control.url).port);
  await mock.control.close();
  await using control = await serveControl(mock.sase, { port, key: "fake-key" });
  expect([control.url, control.key]).toEqual([`http://127.0.0.1:${port}`, "fake-key"]);
  expect(inspect(control, { getters: true, showHidden: true })).not.toContain("fake-key");
  await expect(serveControl(mock.sase, { keys: "" } as object)).rejects.toThrow('has no "keys"');
});
