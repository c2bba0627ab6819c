import { expect, test } from "vitest";
import { defaultTenants, startMockSase } from "../src/index.ts";
import { callApi, obtainToken, scopeForm } from "./requests.ts";

const invalid = { statusCode: 401, error: "Unauthorized", message: "Invalid JWT token" };
const forbidden = { error: "Forbidden", message: "Forbidden", statusCode: 403 };

test("answers a valid token with an echo of the request", async () => {
  await using sase = await startMockSase();
  const init = { method: "PUT", body: "some text" };
  const response = await callApi(sase, await obtainToken(sase), "/things?limit=2", init);
  const { tsgId } = sase.credentials;
  expect(response.headers.get("content-type")).toMatch("application/json");
  expect(await response.json()).toEqual({ method: "PUT", path: "/things?limit=2", tsgId, body: "some text" });
});

test("echoes the TSG of the token", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase, { form: scopeForm(defaultTenants.grandchild) });
  expect(await (await callApi(sase, token)).json()).toMatchObject({ tsgId: defaultTenants.grandchild });
});

test("answers E016 without a token", async () => {
  await using sase = await startMockSase();
  const response = await fetch(`${sase.apiOrigin}/things`);
  expect([response.status, await response.json()]).toEqual([
    401,
    { _errors: [{ code: "E016", message: "Not Authenticated", details: {} }], _request_id: expect.any(String) },
  ]);
});

test("answers that the token is invalid to one it did not issue", async () => {
  await using sase = await startMockSase();
  const [header, claims] = (await obtainToken(sase)).split(".");
  const response = await callApi(sase, `${header}.${claims}.forged`);
  expect([response.status, await response.json()]).toEqual([401, invalid]);
});

test("answers that the token is invalid to one that another mock issued", async () => {
  await using sase = await startMockSase();
  await using other = await startMockSase();
  expect((await callApi(sase, await obtainToken(other))).status).toBe(401);
});

test("answers in plain text that a token is expired, from the second of its exp on", async () => {
  let now = 1_700_000_000_000;
  await using sase = await startMockSase({ now: () => now });
  const token = await obtainToken(sase);
  now += 899_999;
  expect((await callApi(sase, token)).status).toBe(200);
  now += 1;
  const response = await callApi(sase, token);
  expect([response.status, await response.text()]).toEqual([401, "Jwt is expired"]);
  expect(response.headers.get("content-type")).toBe("text/plain");
});

test("answers that the token is invalid once it was revoked, and accepts the others", async () => {
  await using sase = await startMockSase();
  const [first, second] = [await obtainToken(sase), await obtainToken(sase)];
  sase.revoke(first);
  expect(await (await callApi(sase, first)).json()).toEqual(invalid);
  expect((await callApi(sase, second)).status).toBe(200);
});

test("revokes all tokens issued so far, and none that follow", async () => {
  await using sase = await startMockSase();
  const tokens = [await obtainToken(sase), await obtainToken(sase)];
  sase.revoke();
  for (const token of tokens) expect((await callApi(sase, token)).status).toBe(401);
  expect((await callApi(sase, await obtainToken(sase))).status).toBe(200);
});

test("says that it cannot revoke a token it did not issue, without quoting it", async () => {
  await using sase = await startMockSase();
  expect(() => sase.revoke("a-token")).toThrow(
    new TypeError("This mock issued no such token. Pass the value of one in `issued`."),
  );
});

test("refuses a token for a tenant that does not exist", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token: { tsgId: "404" } });
  expect((await callApi(sase, await obtainToken(sase))).status).toBe(401);
});

test("answers 403 under /sdwan/ until the profile was called with that token", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  const refused = await callApi(sase, token, "/sdwan/v3/sites");
  expect([refused.status, await refused.json()]).toEqual([403, forbidden]);
  expect((await callApi(sase, token, "/sdwan/v2.1/api/profile")).status).toBe(200);
  expect((await callApi(sase, token, "/sdwan/v3/sites")).status).toBe(200);
});

test("opens SD-WAN for one token only", async () => {
  await using sase = await startMockSase();
  await callApi(sase, await obtainToken(sase), "/sdwan/v2.1/api/profile");
  expect((await callApi(sase, await obtainToken(sase), "/sdwan/v3/sites")).status).toBe(403);
});

test("leaves SD-WAN closed when the profile call fails", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  sase.api.misbehave({ status: 500 }, { path: "/sdwan/v2.1/api/profile" });
  expect((await callApi(sase, token, "/sdwan/v2.1/api/profile")).status).toBe(500);
  expect((await callApi(sase, token, "/sdwan/v3/sites")).status).toBe(403);
});

test("opens SD-WAN by GET only", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  expect((await callApi(sase, token, "/sdwan/v2.1/api/profile", { method: "POST" })).status).toBe(403);
});
