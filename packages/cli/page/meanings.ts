/** What a claim or a header parameter means, in plain words, and how its value is to be read. */
export interface Meaning {
  readonly text: string;
  /** Its value is a number of seconds: since the epoch, or that long. */
  readonly seconds?: "time" | "span";
}

/** The claims of the service's tokens, what matters most first. */
export const CLAIMS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["scope", { text: "What the token is good for. tsg_id names the TSG that every API call with it acts on." }],
  ["aud", { text: "Audience. Here, the client that the token was issued to: the service account's client ID." }],
  ["sub", { text: "Subject: whom the token speaks for." }],
  ["subname", { text: "The subject's name." }],
  ["iss", { text: "Issuer: the service that made the token." }],
  ["iat", { text: "Issued at.", seconds: "time" }],
  ["nbf", { text: "Not before: an API refuses the token until then.", seconds: "time" }],
  ["exp", { text: "Expires: an API refuses the token from then on.", seconds: "time" }],
  ["expires_in", { text: "How long the token lives.", seconds: "span" }],
  ["auth_time", { text: "When the client proved who it is.", seconds: "time" }],
  ["grant_type", { text: "How the token was obtained. client_credentials: by a client ID and its secret." }],
  ["token_type", { text: "How the token is used. Bearer: whoever holds it may use it, so keep it to yourself." }],
  ["tokenName", { text: "What kind of token it is." }],
  ["realm", { text: "The part of the issuer that the client belongs to." }],
  ["auditTrackingId", { text: "The issuer's id for its audit log." }],
  ["authGrantId", { text: "The issuer's id for the grant behind the token." }],
  ["cts", { text: "How the issuer keeps its tokens, in its own words." }],
]);

/** RFC 7515 4.1 */
export const HEADER: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["typ", { text: "What this is: a JSON Web Token." }],
  ["alg", { text: "How it is signed. RS256: with the issuer's RSA key, and SHA-256." }],
  ["kid", { text: "Which of the issuer's keys signed it." }],
]);
