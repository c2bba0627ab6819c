/** The meaning of a claim or a header parameter, and how to read its value. */
export interface Meaning {
  readonly text: string;
  /** Its value is a number of seconds: since the epoch, or that long. */
  readonly seconds?: "time" | "span";
}

/** The claims of the service's tokens, what matters most first. */
export const CLAIMS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["scope", { text: "Permissions of the token. tsg_id names the TSG that every API call with it acts on." }],
  ["aud", { text: "Audience: the client ID of the service account that the token was issued to." }],
  ["sub", { text: "Subject: the account that the token represents." }],
  ["subname", { text: "The subject's name." }],
  ["iss", { text: "Issuer: the service that made the token." }],
  ["iat", { text: "Issued at.", seconds: "time" }],
  ["nbf", { text: "Not valid before this time.", seconds: "time" }],
  ["exp", { text: "Expires at this time: APIs reject the token afterwards.", seconds: "time" }],
  ["expires_in", { text: "Lifetime of the token.", seconds: "span" }],
  ["auth_time", { text: "Time at which the client authenticated.", seconds: "time" }],
  ["grant_type", { text: "How the token was obtained. client_credentials: with a client ID and its secret." }],
  ["token_type", { text: "How the token is used. Bearer: anyone who has the token can use it, so keep it secret." }],
  ["tokenName", { text: "Kind of token." }],
  ["realm", { text: "Realm: the part of the issuer that the client belongs to." }],
  ["auditTrackingId", { text: "ID in the issuer's audit log." }],
  ["authGrantId", { text: "ID of the grant behind the token, at the issuer." }],
  ["cts", { text: "How the issuer stores the token (an internal value)." }],
]);

/** RFC 7515 4.1 */
export const HEADER: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["typ", { text: "Type: JSON Web Token." }],
  ["alg", { text: "Algorithm of the signature. RS256: the issuer's RSA key, and SHA-256." }],
  ["kid", { text: "ID of the issuer's key that signed the token." }],
]);
