import { type Instant, now, since } from "../clock.ts";
import { type TokenEndpointError, TokenRequestError, TokenResponseError, TokenTenantError } from "../errors.ts";
import type { FailedAttempt } from "../request/obtain.ts";
import { backOff } from "../request/retry.ts";

const FINAL_ANSWER_MEMORY = 30_000;
const LONGEST_RETRY_AFTER_MEMORY = 60_000;
// However many failed: callers that need a token must not learn of a recovery much later than it happens.
const LONGEST_PAUSE = 500;

/** What a manager remembers of the last flight that failed, until one succeeds. */
export class Setback implements FailedAttempt {
  readonly error: unknown;
  /** How many flights have failed in a row. */
  readonly failures: number;
  /** ms for which the service asked to be left alone; 0 if it did not */
  readonly retryAfter: number;
  readonly #secret: string | undefined;
  /** ms without any request */
  readonly #pause: number;
  /** ms without background renewals */
  readonly #quiet: number;
  readonly #at: Instant = now();

  constructor(error: unknown, secret: string | undefined, failures: number) {
    this.error = error;
    this.failures = failures;
    this.retryAfter = Math.min((error as TokenEndpointError).retryAfter ?? 0, LONGEST_RETRY_AFTER_MEMORY);
    if (isFinal(error)) {
      this.#secret = secret;
      this.#pause = 0;
      this.#quiet = FINAL_ANSWER_MEMORY;
    } else {
      const backedOff = backOff(failures);
      this.#pause = Math.max(this.retryAfter, Math.min(backedOff, LONGEST_PAUSE));
      this.#quiet = Math.max(this.retryAfter, backedOff);
    }
  }

  /** Whether it is too early for a renewal that nobody waits for. */
  keepsQuiet(): boolean {
    return since(this.#at) < this.#quiet;
  }

  /** Whether the service would say no again: it did so finally, to this secret, a short while ago. */
  refuses(secret: string): boolean {
    return this.#secret === secret && this.keepsQuiet();
  }

  /** The ms that are left without any request; below 0 once they have ended. */
  get pause(): number {
    return this.#pause - since(this.#at);
  }
}

/** A proxy's page with status 200 may be temporary, so it is not final. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof TokenRequestError ||
    error instanceof TokenTenantError ||
    (error instanceof TokenResponseError && (error.status === 0 || error.status >= 300))
  );
}
