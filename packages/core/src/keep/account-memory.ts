import type { TokenRequestError } from "../errors.ts";
import { requestRejected, tryAgain } from "../request/no-token.ts";
import type { Flight } from "../request/obtain.ts";
import { type Setback, setbackBy } from "./setback.ts";

// The vendor may answer invalid_client to a wrong TSG as well, so one refusal says nothing about the secret.
const ENOUGH_TSGS = 3;

/**
 * What one tenant's token request shows about the service account of all: that the service asked to be left alone, and that
 * it refuses the secret.
 */
export class AccountMemory {
  #leftAlone: Setback | undefined;
  #refusal: Setback | undefined;
  readonly #refusedTsgIds = new Set<string>();
  /** A token was obtained with this secret, so a refusal of it is about the TSG. */
  #acceptedSecret: string | undefined;

  /** The ms for which the service asked to be left alone. */
  get pause(): number {
    return this.#leftAlone?.pause ?? 0;
  }

  /** @throws what is known of the account, if it shows that a request would fail */
  check(flight: Flight): void {
    const { pause } = this;
    if (pause > 0) throw tryAgain(flight, "it asked this account to wait", pause);
    if (this.#refusedTsgIds.size < ENOUGH_TSGS || !this.#refusal?.refuses(flight.secret)) return;
    throw requestRejected(flight, this.#refusal.error as TokenRequestError);
  }

  noteSuccess({ secret }: Flight): void {
    this.#acceptedSecret = secret;
    this.#refusal = undefined;
  }

  noteFailure({ tsgId, secret }: Flight, error: unknown): void {
    const setback = setbackBy(error, secret, 1);
    if (setback.retryAfter > this.pause) this.#leftAlone = setback;
    if ((error as TokenRequestError).error !== "invalid_client" || secret === this.#acceptedSecret) return;
    if (!this.#refusal?.refuses(secret)) this.#refusedTsgIds.clear();
    this.#refusedTsgIds.add(tsgId);
    this.#refusal = setback;
  }
}
