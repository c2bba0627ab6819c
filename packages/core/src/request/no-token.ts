import { TokenEndpointError, TokenRequestError } from "../errors.ts";
import { canUseProxies } from "../network-path.ts";
import type { Credential } from "./credential.ts";
import type { Flight } from "./obtain.ts";
import { DEFAULT_TOKEN_URL } from "./token-url.ts";

/** The error for no answer, or for one that may be different soon. */
export function noToken(
  { credential, tsgId }: Flight,
  why: string,
  details?: { retryAfter?: number; cause?: Error },
  advice: string = networkAdvice(credential, why),
): TokenEndpointError {
  const reason = why.replace(/\.$/, "");
  return new TokenEndpointError(
    `${credential.endpoint} gave no token for TSG ${tsgId}: ${reason}. ${advice}.`,
    details,
  );
}

/** The error for a flight that has used up its `timeout`. */
export function noAnswerInTime(flight: Flight): TokenEndpointError {
  const { credential, tsgId, isAsking } = flight;
  const inTime = `within ${credential.timeout} ms`;
  if (!isAsking) return noToken(flight, `no answer ${inTime}`);
  return new TokenEndpointError(`clientSecret gave no secret for TSG ${tsgId} ${inTime}. Check that function.`);
}

/** The error for a service that asks for patience, for `ms` if it named a time. */
export function tryAgain(flight: Flight, why: string, ms: number): TokenEndpointError {
  if (!(ms > 0)) return noToken(flight, why, {}, "Try again later");
  return noToken(flight, why, { retryAfter: Math.ceil(ms) }, `Try again in ${Math.ceil(ms / 1000)} s`);
}

const PASS_FETCH = "pass option fetch, such as axiosFetch(client) or gotFetch(client)";

/** A proxy that is set and not used is the likeliest reason: axios and others do use it, and often it alone knows the host. */
function networkAdvice(credential: Credential, why: string): string {
  const variable = credential.unusedProxy();
  const node = canUseProxies() ? "set NODE_USE_ENV_PROXY=1, or " : "";
  if (variable) return `${variable} is set, but fetch does not use it here: ${node}${PASS_FETCH}`;
  const mayHaveProxy = variable === "" && /ENOTF|EAI_/.test(why);
  return `Check network, proxy and CA settings${mayHaveProxy ? `. If your client has a proxy, ${PASS_FETCH}` : ""}`;
}

type Details = Pick<TokenRequestError, "error" | "errorDescription" | "status">;

/** The error for a request that the service refused. */
export function requestRejected(flight: Flight, details: Details): TokenRequestError {
  const { error, errorDescription, status } = details;
  const what = error === "invalid_client" ? "client" : "request";
  const said = errorDescription ? `: "${errorDescription}"` : "";
  const advice = adviceByStatus(status) ?? adviceByError(flight, error);
  return new TokenRequestError(
    `${flight.credential.endpoint} rejected the ${what} (${error}, ${status})${said}. ${advice}.`,
    details,
  );
}

/** The advice for a server that is no token endpoint. */
const CHECK_URL = `Check the token URL (tokenUrl; AUTH_URL in the environment): the service's is ${DEFAULT_TOKEN_URL}`;

/** The advice for an answer by its status alone. */
export function adviceByStatus(status: number): string | undefined {
  return [404, 405, 410].includes(status) ? CHECK_URL : undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
function adviceByError({ tsgId, credential: { clientId }, secret = "" }: Flight, error: string): string {
  const access = `that the service account has access to TSG ${tsgId}`;
  if (error === "invalid_scope") return `Check ${access}`;
  if (error === "unauthorized_client") return `Check that the client is a service account, and ${access}`;
  if (error !== "invalid_client") return `${CHECK_URL}. Check ${access}`;
  const hints = [`Check the client ID and the client secret, and ${access}`];
  for (const [name, value] of Object.entries({ ID: clientId, secret }))
    if (ODD.test(value)) hints.push(`The client ${name} has quotes, blanks or unseen characters`);
  if (!/@\d+\.iam\.panserviceaccount\.com$/.test(clientId))
    hints.push("A service account's client ID is name@1234567890.iam.panserviceaccount.com");
  return hints.join(". ");
}

// What .env files and copies leave behind.
const ODD = /^["'`\s\p{Pi}\p{Pf}]|["'`\s\p{Pi}\p{Pf}]$|[^\S ]|\p{Cf}/u;
