import { randomBytes, randomUUID } from "node:crypto";

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const HEADER = encode({ typ: "JWT", kid: "bench", alg: "RS256" });

/** A token with the claims and the length of the service's tokens. No signature is checked here, so it has none. */
export function issueToken(tsgId: string, lifetime: number): string {
  const iat = Math.floor(Date.now() / 1000);
  const clientId = `bench@${tsgId}.iam.panserviceaccount.com`;
  const claims = {
    sub: clientId,
    cts: "OAUTH2_STATELESS_GRANT",
    auditTrackingId: randomUUID(),
    subname: clientId,
    iss: "https://auth.apps.paloaltonetworks.com:443/am/oauth2",
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
  return `${HEADER}.${encode(claims)}.${randomBytes(256).toString("base64url")}`;
}
