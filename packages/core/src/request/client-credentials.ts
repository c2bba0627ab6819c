import { AccessToken } from "../access-token.ts";
import { now, since } from "../clock.ts";
import { SaseAuthError, type TokenEndpointError } from "../errors.ts";
import { publicCause } from "../public-text.ts";
import type { Credential } from "./credential.ts";
import type { FetchLike } from "./fetch-like.ts";
import type { Flight, Obtain, ObtainedToken } from "./obtain.ts";
import { noToken, readTokenResponse } from "./token-response.ts";

/**
 * The stage that asks for the secret, with which `next` then requests the token.
 *
 * Throws if the secret was refused a short while ago, or if another flight has a request under way by now.
 */
export function askingSecret(credential: Credential, next: Obtain): Obtain {
  return async (flight) => {
    await askSecret(credential, flight);
    return next(flight);
  };
}

/** @throws what ends the flight */
export async function askSecret(credential: Credential, flight: Flight): Promise<string> {
  const secret = await credential.clientSecret();
  flight.secret = secret;
  // The flight may have been abandoned while the user's function took its time.
  if (flight.isAbandoned) throw noAnswerInTime(credential, flight.tsgId);
  if (flight.earlier?.refuses(secret)) throw flight.earlier.error;
  return secret;
}

/**
 * The stage that sends one token request.
 *
 * @param longest ms after which it is given up, unless the flight's time-out ends it before
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function requesting(credential: Credential, longest: number): Obtain {
  return async (flight) => {
    const secret = flight.secret as string;
    const basic = base64(`${credential.clientId}:${secret}`);
    const secrets = [basic, secret, base64(secret), encodeURIComponent(secret)];
    const limit = Math.min(longest, Math.max(0, Math.round(credential.timeout - flight.stopwatch.elapsed)));
    if (limit === 0 || flight.hasLostPlace) throw noAnswerInTime(credential, flight.tsgId);
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), limit);
    flight.attempts++;
    flight.placedAt = now();
    flight.sentAfterRejection = flight.rejectedAt !== undefined;
    try {
      return await send(credential, flight, basic, secrets, controller.signal);
    } catch (error) {
      const cause = publicCause(error, secrets);
      const isLate = controller.signal.aborted;
      const why = isLate ? `no answer within ${limit} ms` : cause.message;
      const failure = cause instanceof SaseAuthError ? cause : noAnswer(credential, flight.tsgId, why, { cause });
      // An attempt that was cut short by the time-out says less than the attempt before: keep that reason.
      if (!flight.reason || !isLate || limit === longest) flight.reason = failure;
      throw flight.reason;
    } finally {
      clearTimeout(timer);
    }
  };
}

async function send(
  credential: Credential,
  { tsgId, attempts }: Flight,
  basic: string,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<ObtainedToken> {
  const sentAt = now();
  const response = await credential.fetch(credential.tokenUrl, tokenRequest(tsgId, basic, signal));
  const { value, lifetime } = await readTokenResponse(response, credential, tsgId, secrets);
  // The machine may have been suspended before the answer was read.
  if (since(sentAt) >= lifetime) throw noAnswer(credential, tsgId, "it had expired when it arrived");
  return { token: new AccessToken({ value, tsgId, expiresAt: sentAt.wall + lifetime }), sentAt, lifetime, attempts };
}

/** Byte for byte what the documented `curl -d … -u …` sends. */
function tokenRequest(tsgId: string, basic: string, signal: AbortSignal): Parameters<FetchLike>[1] {
  return {
    method: "POST",
    headers: {
      accept: "application/json",
      authorization: `Basic ${basic}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: `grant_type=client_credentials&scope=tsg_id:${tsgId}`,
    redirect: "manual", // a redirect would take the secret to another server
    signal,
  };
}

/** Encodes the UTF-8 bytes. RFC 6749 2.3.1 wants them form-encoded first; the vendor's documented call does not do that. */
function base64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

/** The error for no answer at all, or none in time. */
function noAnswer(credential: Credential, tsgId: string, why: string, details?: { cause: Error }): TokenEndpointError {
  return noToken(credential, tsgId, `${why}. Check network, proxy and CA settings`, details);
}

/** The error for a flight that has used up its `timeout`. */
export function noAnswerInTime(credential: Credential, tsgId: string): TokenEndpointError {
  return noAnswer(credential, tsgId, `no answer within ${credential.timeout} ms`);
}
