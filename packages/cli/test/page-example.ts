import { randomBytes } from "node:crypto";

export const ISSUED: number = Date.UTC(2026, 0, 15, 9, 30);
export const MINUTE = 60_000;
export const TSG = "1838006364";
export const CLIENT: string = `automation@${TSG}.iam.panserviceaccount.com`;

/** The header and the claims of the vendor's example, with times and ids of our own. */
const header = { typ: "JWT", kid: "example-key", alg: "RS256" };
const claims = {
  sub: "00000000-0000-4000-8000-000000000001",
  cts: "OAUTH2_STATELESS_GRANT",
  auditTrackingId: "00000000-0000-4000-8000-000000000002-3",
  subname: "00000000-0000-4000-8000-000000000001",
  iss: "https://auth.apps.paloaltonetworks.com:443/am/oauth2",
  tokenName: "access_token",
  token_type: "Bearer",
  authGrantId: "example-grant",
  aud: CLIENT,
  nbf: ISSUED / 1000,
  grant_type: "client_credentials",
  scope: [`tsg_id:${TSG}`],
  auth_time: ISSUED / 1000,
  realm: "/",
  exp: ISSUED / 1000 + 900,
  iat: ISSUED / 1000,
  expires_in: 900,
};

/** A token with a signature that no key has made. */
export function exampleToken(changes: object = {}): string {
  return `${base64url(header)}.${base64url({ ...claims, ...changes })}.${randomBytes(256).toString("base64url")}`;
}

/** What must be seen nowhere. */
export function signatureOf(token: string): string {
  return token.slice(token.lastIndexOf(".") + 1);
}

function base64url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
