import { expect, test } from "vitest";
import { type MockSase, startMockSase } from "../src/index.ts";
import { obtainToken } from "./requests.ts";

function getUserinfo(sase: MockSase, headers: Record<string, string>): Promise<Response> {
  return fetch(`${sase.authOrigin}/auth/v1/oauth2/userinfo`, { headers });
}

function postUserinfo(sase: MockSase, body: URLSearchParams): Promise<Response> {
  return fetch(`${sase.authOrigin}/auth/v1/oauth2/userinfo`, { method: "POST", body });
}

test("returns the account that a bearer token was issued to", async () => {
  await using sase = await startMockSase();
  const response = await getUserinfo(sase, { authorization: `Bearer ${await obtainToken(sase)}` });
  const userinfo = (await response.json()) as object;
  expect(Object.keys(userinfo)).toEqual(["sub", "name", "given_name", "family_name", "email"]);
  expect(userinfo).toMatchObject({ sub: sase.credentials.clientId });
});

test("takes the token from a posted form too", async () => {
  await using sase = await startMockSase();
  const response = await postUserinfo(sase, new URLSearchParams({ access_token: await obtainToken(sase) }));
  expect(response.status).toBe(200);
});

test("answers 401 to an unknown, a revoked and a missing token", async () => {
  await using sase = await startMockSase();
  const authorization = `Bearer ${await obtainToken(sase)}`;
  sase.revoke();
  expect((await getUserinfo(sase, { authorization })).status).toBe(401);
  expect((await getUserinfo(sase, {})).status).toBe(401);
  expect((await postUserinfo(sase, new URLSearchParams({ access_token: "unknown" }))).status).toBe(401);
});

test("answers 405 to another method", async () => {
  await using sase = await startMockSase();
  const response = await fetch(`${sase.authOrigin}/auth/v1/oauth2/userinfo`, { method: "DELETE" });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST"]);
});
