import { randomUUID } from "node:crypto";
import { SignJWT } from "jose/jwt/sign";
import { signingKey } from "./signing-key.ts";

// With the port, as the service writes it; where the mock listens does not matter to those who read tokens.
const ISSUER = "https://auth.apps.paloaltonetworks.com:443/am/oauth2";

/** What a token says. Times are in seconds, as on the wire. */
export interface TokenFacts {
  clientId: string;
  tsgId: string;
  iat: number;
  lifetime: number;
}

/** A signed RS256 JWT with the claims the service's tokens have; no two are equal. */
export async function signToken(facts: TokenFacts): Promise<string> {
  const { privateKey, kid } = await signingKey();
  return new SignJWT(claims(facts)).setProtectedHeader({ typ: "JWT", kid, alg: "RS256" }).sign(privateKey);
}

function claims({ clientId, tsgId, iat, lifetime }: TokenFacts): Record<string, unknown> {
  return {
    sub: clientId,
    cts: "OAUTH2_STATELESS_GRANT",
    auditTrackingId: randomUUID(),
    subname: clientId,
    iss: ISSUER,
    tokenName: "access_token",
    token_type: "Bearer",
    authGrantId: randomUUID(),
    aud: clientId,
    nbf: iat,
    grant_type: "client_credentials",
    scope: [`tsg_id:${tsgId}`],
    auth_time: iat,
    realm: "/",
    exp: iat + lifetime,
    iat,
    expires_in: lifetime,
  };
}
