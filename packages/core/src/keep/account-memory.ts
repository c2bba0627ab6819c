import type { TokenRequestError } from "../errors.ts";
import type { Credential } from "../request/credential.ts";
import type { Flight, Obtain } from "../request/obtain.ts";
import { noToken, requestRejected, tryAgain } from "../request/token-response.ts";
import { Setback } from "./setback.ts";

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

  /** The stage that fails with what is known of the account, or learns from how `next` ends. */
  heeding(credential: Credential, next: Obtain): Obtain {
    return async (flight) => {
      this.check(credential, flight);
      const { tsgId, secret = "" } = flight;
      try {
        const obtained = await next(flight);
        this.#acceptedSecret = secret;
        this.#refusal = undefined;
        return obtained;
      } catch (error) {
        this.#learn(new Setback(error, secret, 1), tsgId, secret);
        throw error;
      }
    };
  }

  /** @throws what is known of the account, if it shows that a request would fail */
  check(credential: Credential, { tsgId, secret = "" }: Flight): void {
    const { pause } = this;
    if (pause > 0) throw noToken(credential, tsgId, ...tryAgain("it asked this account to wait", pause));
    if (this.#refusedTsgIds.size < ENOUGH_TSGS || !this.#refusal?.refuses(secret)) return;
    throw requestRejected(credential, tsgId, this.#refusal.error as TokenRequestError);
  }

  #learn(setback: Setback, tsgId: string, secret: string): void {
    if (setback.retryAfter > Math.max(0, this.pause)) this.#leftAlone = setback;
    if ((setback.error as TokenRequestError).error !== "invalid_client" || secret === this.#acceptedSecret) return;
    if (!this.#refusal?.refuses(secret)) this.#refusedTsgIds.clear();
    this.#refusedTsgIds.add(tsgId);
    this.#refusal = setback;
  }
}
