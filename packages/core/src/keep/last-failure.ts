import { now, since } from "../clock.ts";
import { hasCode, type TokenEndpointError } from "../errors.ts";
import type { FailedAttempt } from "../request/obtain.ts";
import { backOff } from "../request/retry.ts";

/** What a manager remembers of the last flight that failed, until one succeeds. */
export interface LastFailure extends FailedAttempt {
  /** How many flights have failed in a row. */
  readonly failures: number;
  /** Whether it is too early for a renewal that nobody waits for. */
  inBackOff(): boolean;
  /** Whether the service would say no again: it did so finally, to this secret, a short while ago. */
  refuses(secret: string | undefined): boolean;
}

/**
 * @param failures how many flights have failed in a row
 * @param isFinal whether the same request would fail again
 */
export function lastFailure(
  error: unknown,
  secret: string | undefined,
  failures: number,
  isFinal: boolean = isFinalAnswer(error),
): LastFailure {
  const FINAL_ANSWER_MEMORY = 30_000;
  const LONGEST_RETRY_AFTER_MEMORY = 60_000;
  // However many failed: callers that need a token must not learn of a recovery much later than it happens.
  const LONGEST_PAUSE = 500;
  const at = now();
  const retryAfter = Math.min((error as TokenEndpointError).retryAfter ?? 0, LONGEST_RETRY_AFTER_MEMORY);
  const backedOff = isFinal ? FINAL_ANSWER_MEMORY : backOff(failures);
  const inBackOff = () => since(at) < Math.max(retryAfter, backedOff);
  return {
    error,
    failures,
    get retryIn() {
      return isFinal ? 0 : Math.max(retryAfter, Math.min(backedOff, LONGEST_PAUSE)) - since(at);
    },
    inBackOff,
    refuses: (offered) => isFinal && offered === secret && inBackOff(),
  };
}

function isFinalAnswer(error: unknown): boolean {
  return (
    hasCode(error, "ERR_TOKEN_REQUEST") ||
    hasCode(error, "ERR_TOKEN_TENANT") ||
    // A proxy's page with status 200 may be temporary.
    (hasCode(error, "ERR_TOKEN_RESPONSE") && (error.status === 0 || error.status >= 300))
  );
}
