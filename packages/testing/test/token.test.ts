import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { startMockSase } from "../src/index.ts";
import { obtainToken } from "./requests.ts";

test("signs tokens with a key that the JWKS shows, at the path of every spelling", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  for (const path of ["/oauth2", "/auth/v1/oauth2", "/am/oauth2"]) {
    const keys = createRemoteJWKSet(new URL(`${sase.authOrigin}${path}/connect/jwk_uri`));
    const { payload } = await jwtVerify(token, keys, { audience: sase.credentials.clientId });
    expect(payload.aud).toBe(sase.credentials.clientId);
  }
});

test("shows no private part of the key in the JWKS", async () => {
  await using sase = await startMockSase();
  const response = await fetch(`${sase.authOrigin}/oauth2/connect/jwk_uri`);
  const { keys } = (await response.json()) as { keys: object[] };
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
});

test("writes typ, kid and alg into the header, in this order", async () => {
  await using sase = await startMockSase();
  const header = decodeProtectedHeader(await obtainToken(sase));
  expect(Object.keys(header)).toEqual(["typ", "kid", "alg"]);
  expect(header.alg).toBe("RS256");
});

test("writes the claims that the service writes", async () => {
  await using sase = await startMockSase({ now: () => 1_700_000_000_999 });
  const { clientId, tsgId } = sase.credentials;
  expect(decodeJwt(await obtainToken(sase))).toEqual({
    sub: clientId,
    cts: "OAUTH2_STATELESS_GRANT",
    auditTrackingId: expect.any(String),
    subname: clientId,
    iss: "https://auth.apps.paloaltonetworks.com:443/am/oauth2",
    tokenName: "access_token",
    token_type: "Bearer",
    authGrantId: expect.any(String),
    aud: clientId,
    nbf: 1_700_000_000,
    grant_type: "client_credentials",
    scope: [`tsg_id:${tsgId}`],
    auth_time: 1_700_000_000,
    realm: "/",
    exp: 1_700_000_900,
    iat: 1_700_000_000,
    expires_in: 900,
  });
});

test("lists what it issued, with times in ms", async () => {
  await using sase = await startMockSase({ now: () => 1_700_000_000_999 });
  const value = await obtainToken(sase);
  const { clientId, tsgId } = sase.credentials;
  const [token] = sase.issued;
  expect(token?.value).toBe(value);
  expect({ ...token }).toEqual({
    clientId,
    tsgId,
    issuedAt: 1_700_000_000_000,
    expiresAt: 1_700_000_900_000,
  });
});

test("issues no token twice, even at one moment", async () => {
  await using sase = await startMockSase({ now: () => 0 });
  const tokens = await Promise.all(Array.from({ length: 20 }, () => obtainToken(sase)));
  expect(new Set(tokens.map((token) => decodeJwt(token).auditTrackingId)).size).toBe(20);
});

test("issues tokens with the lifetime of the option", async () => {
  await using sase = await startMockSase({ lifetime: 60 });
  const { exp = 0, iat = 0 } = decodeJwt(await obtainToken(sase));
  expect(exp - iat).toBe(60);
});
