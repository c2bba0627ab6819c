import { TokenEndpointError, TokenRequestError } from "../errors.ts";
import type { Flight } from "./obtain.ts";

/** The error for no answer, or for one that may be different soon. */
export function noToken(
  { credential, tsgId }: Flight,
  why: string,
  details?: { retryAfter?: number; cause?: Error },
  advice = "Check network, proxy and CA settings",
): TokenEndpointError {
  return new TokenEndpointError(`${credential.endpoint} gave no token for TSG ${tsgId}: ${why}. ${advice}.`, details);
}

/** The error for a flight that has used up its `timeout`. */
export function noAnswerInTime(flight: Flight): TokenEndpointError {
  return noToken(flight, `no answer within ${flight.credential.timeout} ms`);
}

/** The error for a service that asks for patience, for `ms` if it named a time. */
export function tryAgain(flight: Flight, why: string, ms: number): TokenEndpointError {
  if (!(ms > 0)) return noToken(flight, why, {}, "Try again later");
  return noToken(flight, why, { retryAfter: Math.ceil(ms) }, `Try again in ${Math.ceil(ms / 1000)} s`);
}

/** The error for a request that the service refused. */
export function requestRejected(
  { credential, tsgId }: Flight,
  details: Pick<TokenRequestError, "error" | "errorDescription" | "status">,
): TokenRequestError {
  const { error, status } = details;
  const what = error === "invalid_client" ? "client" : "request";
  return new TokenRequestError(
    `${credential.endpoint} rejected the ${what} (${error}, ${status}). Check clientId and clientSecret, ` +
      `and that the service account belongs to TSG ${tsgId}.`,
    details,
  );
}
