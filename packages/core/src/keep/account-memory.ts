import { type Instant, now, since } from "../clock.ts";
import { TokenRequestError } from "../errors.ts";
import type { Credential } from "../request/credential.ts";
import type { Flight, Obtain } from "../request/obtain.ts";
import { askedToWait, requestRejected } from "../request/token-response.ts";
import { retryAfterOf } from "./setback.ts";

const REFUSAL_MEMORY = 30_000;
const LONGEST_RETRY_AFTER_MEMORY = 60_000;
// The vendor may answer invalid_client to a wrong TSG as well, so one refusal says nothing about the secret.
const ENOUGH_TSGS = 3;

interface Refusal {
  readonly secret: string;
  readonly tsgIds: Set<string>;
  last: TokenRequestError;
  at: Instant;
}

/**
 * What one tenant's token request shows about the service account of all: that the service asked to be left alone, and that
 * it refuses the secret.
 */
export class AccountMemory {
  readonly #credential: Credential;
  #leftAlone: { readonly until: number; readonly since: Instant } | undefined;
  #refusal: Refusal | undefined;
  /** With which a token was obtained: a refusal of it is about the TSG. */
  #acceptedSecret: string | undefined;

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  /** The stage that fails with what is known of the account, or learns from how `next` ends. */
  heeding(next: Obtain): Obtain {
    return async (flight) => {
      this.#failWithWhatIsKnown(flight);
      try {
        const obtained = await next(flight);
        this.#acceptedSecret = flight.secret;
        this.#refusal = undefined;
        return obtained;
      } catch (error) {
        this.#learn(error, flight);
        throw error;
      }
    };
  }

  /** The ms for which the service asked to be left alone. */
  get pause(): number {
    return this.#leftAlone ? this.#leftAlone.until - since(this.#leftAlone.since) : 0;
  }

  #failWithWhatIsKnown({ tsgId, secret }: Flight): void {
    const { pause } = this;
    if (pause > 0) throw askedToWait(this.#credential, tsgId, "the service asked this account to wait", pause);
    const refusal = this.#refusal;
    if (!refusal || refusal.secret !== secret || refusal.tsgIds.size < ENOUGH_TSGS) return;
    if (since(refusal.at) < REFUSAL_MEMORY) throw requestRejected(this.#credential, tsgId, refusal.last);
  }

  #learn(error: unknown, { tsgId, secret = "" }: Flight): void {
    const retryAfter = Math.min(retryAfterOf(error), LONGEST_RETRY_AFTER_MEMORY);
    if (retryAfter > this.pause) this.#leftAlone = { until: retryAfter, since: now() };
    if (!(error instanceof TokenRequestError) || error.error !== "invalid_client") return;
    if (secret === this.#acceptedSecret) return;
    const tsgIds = this.#refusal?.secret === secret ? this.#refusal.tsgIds : new Set<string>();
    this.#refusal = { secret, tsgIds: tsgIds.add(tsgId), last: error, at: now() };
  }
}
