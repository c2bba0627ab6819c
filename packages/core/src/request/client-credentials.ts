import { AccessToken } from "../access-token.ts";
import { now, since } from "../clock.ts";
import { returnedAnswer, thrownAnswer } from "./answer.ts";
import { fetchFailure } from "./fetch-failure.ts";
import type { FetchLikeResponse } from "./fetch-like.ts";
import { noAnswerInTime, noToken } from "./no-token.ts";
import { type Flight, type ObtainedToken, timeTaken } from "./obtain.ts";
import { readTokenResponse } from "./token-response.ts";
import { UNCACHED } from "./uncached.ts";

/**
 * Ask for the secret with which the flight then requests its token.
 *
 * @throws if the secret was refused a short while ago, or if another flight has a request under way by now
 */
export async function askSecret(flight: Flight): Promise<string> {
  const { credential, earlier } = flight;
  flight.isAsking = true;
  const secret = await credential.clientSecret();
  flight.secret = secret;
  // The flight may have been abandoned while the user's function took its time.
  if (flight.isAbandoned) throw noAnswerInTime(flight);
  flight.isAsking = false;
  if (earlier?.refuses(secret)) throw earlier.error;
  return secret;
}

/**
 * Send one token request.
 *
 * @param longest ms after which it is given up, unless the flight's time-out ends it before
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export async function requestToken(flight: Flight, longest: number): Promise<ObtainedToken> {
  const { credential } = flight;
  const secret = flight.secret as string;
  const basic = encodeBase64(`${credential.clientId}:${secret}`);
  const secrets = [basic, secret, encodeBase64(secret), encodeURIComponent(secret)];
  const limit = Math.min(longest, Math.round(credential.timeout - timeTaken(flight)));
  if (limit <= 0 || flight.hasLostPlace) throw noAnswerInTime(flight);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limit);
  flight.attempts++;
  flight.answers = flight.rejectedAt;
  try {
    return await send(flight, basic, secrets, controller.signal);
  } catch (error) {
    const isLate = controller.signal.aborted;
    const failure = fetchFailure(error, flight, secrets, isLate && limit);
    // An attempt that was cut short by the time-out says less than the attempt before: keep that reason.
    if (!flight.reason || !isLate || limit === longest) flight.reason = failure;
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

async function send(
  flight: Flight,
  basic: string,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<ObtainedToken> {
  const { tsgId, attempts } = flight;
  const sentAt = now();
  flight.placedAt = sentAt;
  flight.isSending = true;
  const response = await ask(flight, basic, signal).then(returnedAnswer, thrownAnswer);
  const { value, lifetime } = await readTokenResponse(response, flight, secrets);
  // The machine may have been suspended before the answer was read.
  if (since(sentAt) >= lifetime)
    throw noToken(flight, "it had expired when it arrived", {}, "Check the clock of this machine");
  return { token: new AccessToken({ value, tsgId, expiresAt: sentAt.wall + lifetime }), sentAt, lifetime, attempts };
}

async function ask({ credential, tsgId }: Flight, basic: string, signal: AbortSignal): Promise<FetchLikeResponse> {
  // Byte for byte what the documented `curl -d … -u …` sends.
  return credential.fetch(credential.tokenUrl, {
    method: "POST",
    headers: {
      accept: "application/json",
      authorization: `Basic ${basic}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: `grant_type=client_credentials&scope=tsg_id:${tsgId}`,
    redirect: "manual", // a redirect would take the secret to another server
    signal,
    ...UNCACHED,
  });
}

/** Encodes the UTF-8 bytes. RFC 6749 2.3.1 wants them form-encoded first; the vendor's documented call does not do that. */
function encodeBase64(text: string): string {
  return btoa(unescape(encodeURIComponent(text)));
}
