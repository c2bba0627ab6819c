import { AccessToken } from "./access-token.ts";
import { type Instant, now, since } from "./clock.ts";
import { SaseAuthError, TokenEndpointError } from "./errors.ts";
import type { FetchLike } from "./fetch-like.ts";
import { publicCause } from "./public-text.ts";
import { backOff } from "./retry.ts";
import type { Credential } from "./token-manager-options.ts";
import { noToken, readTokenResponse } from "./token-response.ts";

const ATTEMPT_LIMIT = 10_000;

/** A token as the service gave it. */
export interface ObtainedToken {
  readonly token: AccessToken;
  readonly sentAt: Instant;
  /** ms, from `sentAt` */
  readonly lifetime: number;
  /** How many requests it took. */
  readonly attempts: number;
}

/** An attempt that failed in a way that may pass, and the ms to wait before the next one. */
export interface FailedAttempt {
  readonly error: unknown;
  readonly pause: number;
}

/** What the keeper of the token has to do with a request for it. */
export interface TokenRequestHooks {
  /** Asked before each attempt; what it throws ends the request. */
  clientSecret(): Promise<string>;
  /** The last attempt of an earlier request, if it failed. */
  failed: FailedAttempt | undefined;
  flight: {
    /** How many need the token so much that a failed attempt is repeated. */
    readonly waiting: number;
    /** Why there is no token yet; told here after each attempt. */
    reason: unknown;
  };
}

/**
 * Request a token. Failures that may pass are retried within the credential's `timeout`. A user's function that never
 * settles is not bounded here: those who wait bound their own wait.
 *
 * @throws {SaseAuthError}
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export async function requestToken(credential: Credential, hooks: TokenRequestHooks): Promise<ObtainedToken> {
  const start = now();
  const left = () => credential.timeout - since(start);
  const { flight } = hooks;
  let { failed } = hooks;
  for (let attempts = 1; ; attempts++) {
    if (failed && failed.pause > 0) {
      if (!flight.waiting || failed.pause >= left()) throw failed.error;
      await sleep(failed.pause);
    }
    const secret = await hooks.clientSecret();
    const limit = Math.min(ATTEMPT_LIMIT, Math.max(0, Math.round(left())));
    try {
      return { ...(await attempt(credential, secret, limit)), attempts };
    } catch (error) {
      if (!(error instanceof TokenEndpointError)) throw error;
      // One that the time-out has cut short says less than the one before it.
      const isWhole = limit === ATTEMPT_LIMIT || (error.cause as Error | undefined)?.name !== "AbortError";
      if (isWhole || !flight.reason) flight.reason = error;
      failed = { error: flight.reason, pause: Math.max(backOff(attempts), error.retryAfter ?? 0) };
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function attempt(
  credential: Credential,
  secret: string,
  limit: number,
): Promise<Omit<ObtainedToken, "attempts">> {
  const { clientId, fetch, tokenUrl, tsgId } = credential;
  const basic = base64(`${clientId}:${secret}`);
  const secrets = [basic, secret, base64(secret), encodeURIComponent(secret)];
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limit);
  const sentAt = now();
  try {
    const response = await fetch(tokenUrl, tokenRequest(tsgId, basic, controller.signal));
    const { value, lifetime } = await readTokenResponse(response, credential, secrets);
    // A laptop may have slept over the answer.
    if (since(sentAt) >= lifetime) throw noAnswer(credential, "it came expired");
    return { token: new AccessToken({ value, tsgId, expiresAt: sentAt.wall + lifetime }), sentAt, lifetime };
  } catch (error) {
    const cause = publicCause(error, secrets);
    if (cause instanceof SaseAuthError) throw cause;
    throw noAnswer(credential, controller.signal.aborted ? `no answer within ${limit} ms` : cause.message, { cause });
  } finally {
    clearTimeout(timer);
  }
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

/** Of the UTF-8 bytes. Not form-encoded first, as RFC 6749 2.3.1 has it: the vendor's own call is not either. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** No answer, or none in time. */
export function noAnswer(credential: Credential, why: string, details?: { cause: Error }): TokenEndpointError {
  return noToken(credential, `${why}. Check network, proxy and CA settings`, details);
}
