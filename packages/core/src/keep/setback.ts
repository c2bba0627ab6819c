import { type Instant, now, since } from "../clock.ts";
import { TokenEndpointError, TokenRequestError, TokenResponseError, TokenTenantError } from "../errors.ts";
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
  readonly #secret: string | undefined;
  /** ms without any request */
  readonly #pause: number;
  /** ms without background renewals */
  readonly #quiet: number;
  readonly #at: Instant = now();

  constructor(error: unknown, secret: string | undefined, failures: number) {
    this.error = error;
    this.failures = failures;
    const backedOff = backOff(failures);
    if (isFinal(error)) {
      this.#secret = secret;
      this.#pause = 0;
      this.#quiet = FINAL_ANSWER_MEMORY;
    } else {
      const asked = Math.min(retryAfterOf(error), LONGEST_RETRY_AFTER_MEMORY);
      this.#pause = Math.max(asked, Math.min(backedOff, LONGEST_PAUSE));
      this.#quiet = Math.max(asked, backedOff);
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

/** ms */
export function retryAfterOf(error: unknown): number {
  return error instanceof TokenEndpointError ? (error.retryAfter ?? 0) : 0;
}

/** A proxy's page with status 200 may be temporary, so it is not final. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof TokenRequestError ||
    error instanceof TokenTenantError ||
    (error instanceof TokenResponseError && (error.status === 0 || error.status >= 300))
  );
}
