import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { defaultTenants, startMockSase, type TokenFault } from "../src/index.ts";
import { callApi, obtainToken, requestToken } from "./requests.ts";

/** The token endpoint's answer to a good request, with a fault. */
async function answerWith(token: TokenFault): Promise<Record<string, unknown>> {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token });
  return (await requestToken(sase)).json() as Promise<Record<string, unknown>>;
}

test("issues a token for another TSG than was asked, which the API accepts as that one's", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token: { tsgId: defaultTenants.peer } });
  const token = await obtainToken(sase);
  expect(decodeJwt(token).scope).toEqual([`tsg_id:${defaultTenants.peer}`]);
  expect(await (await callApi(sase, token)).json()).toMatchObject({ tsgId: defaultTenants.peer });
});

test("issues a token of another lifetime, and says so in expires_in", async () => {
  const { access_token, expires_in } = await answerWith({ lifetime: 10 });
  const { exp = 0, iat = 0 } = decodeJwt(String(access_token));
  expect([exp - iat, expires_in]).toEqual([10, 9]);
});

test("issues a token that has expired already", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token: { lifetime: 0 } });
  expect(await (await callApi(sase, await obtainToken(sase))).text()).toBe("Jwt is expired");
});

test.each([["899"], [-1], ["soon"], [{}]])("answers with expires_in %j", async (expiresIn) => {
  expect(await answerWith({ expiresIn })).toMatchObject({ expires_in: expiresIn });
});

test.each<[TokenFault, string]>([
  [{ expiresIn: null }, "expires_in"],
  [{ scope: null }, "scope"],
  [{ tokenType: null }, "token_type"],
])("leaves out what is null: %j", async (fault, member) => {
  const answer = await answerWith(fault);
  expect(answer).not.toHaveProperty(member);
  expect(Object.keys(answer)).toHaveLength(3);
});

test("answers with another scope, and leaves the token's alone", async () => {
  const { access_token, scope } = await answerWith({ scope: "email tsg_id: 7" });
  expect(scope).toBe("email tsg_id: 7");
  expect(decodeJwt(String(access_token)).scope).toEqual([`tsg_id:${defaultTenants.own}`]);
});

test("answers with another token type", async () => {
  expect(await answerWith({ tokenType: "mac" })).toMatchObject({ token_type: "mac" });
});

test("issues an opaque token, which the API accepts", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token: { opaque: true } });
  const token = await obtainToken(sase);
  expect(() => decodeJwt(token)).toThrow("Invalid JWT");
  expect((await callApi(sase, token)).status).toBe(200);
});

test("issues exactly the given token, which the API accepts", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token: { value: "mine" } });
  expect(await obtainToken(sase)).toBe("mine");
  expect((await callApi(sase, "mine")).status).toBe(200);
});

test("adds members to the answer, and replaces with them", async () => {
  const body = { error: "invalid_client", access_token: 7 };
  expect(await answerWith({ body })).toMatchObject({ ...body, token_type: "Bearer" });
});

test("checks the request as ever", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token: { opaque: true } });
  expect((await requestToken(sase, { basic: "nobody:wrong" })).status).toBe(401);
  expect(sase.issued).toHaveLength(0);
});

test("issues a wrong token late, and in part", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ latency: 1, malformed: true, token: { value: "x".repeat(100) } });
  expect(await (await requestToken(sase)).text()).toMatch(/^{"access_token":"x+$/);
});
