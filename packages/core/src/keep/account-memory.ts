import type { TokenEndpointError, TokenRequestError } from "../errors.ts";
import { requestRejected, tryAgain } from "../request/no-token.ts";
import type { Flight, Obtain } from "../request/obtain.ts";
import { type LastFailure, lastFailure } from "./last-failure.ts";

/**
 * What one tenant's token request shows about the service account of all: that the service asked to be left alone, and that
 * it refuses the secret.
 */
export interface AccountMemory {
  /** The ms for which the service asked to be left alone. */
  retryIn(): number;
  /** @throws what is known of the account, if it shows that a request would fail */
  check(flight: Flight): void;
  /** Learn from how a request ends. */
  watch: (request: ReturnType<Obtain>, flight: Flight) => ReturnType<Obtain>;
}

export function accountMemory(): AccountMemory {
  // The vendor may answer invalid_client to a wrong TSG as well, so one refusal says nothing about the secret.
  const ENOUGH_TSGS = 3;
  let leftAlone: LastFailure | undefined;
  let refusal: LastFailure | undefined;
  const refusedTsgIds = new Set<string>();
  // A token was obtained with this secret, so a refusal of it is about the TSG.
  let acceptedSecret: string | undefined;

  const retryIn = () => leftAlone?.retryIn ?? 0;
  return {
    retryIn,
    check(flight) {
      const left = retryIn();
      if (left > 0) throw tryAgain(flight, "it asked this account to wait", left);
      if (refusedTsgIds.size >= ENOUGH_TSGS && refusal?.refuses(flight.secret))
        throw requestRejected(flight, refusal.error as TokenRequestError);
    },
    async watch(request, flight) {
      const { tsgId, secret } = flight;
      try {
        const obtained = await request;
        acceptedSecret = secret;
        refusal = undefined;
        return obtained;
      } catch (error) {
        const { retryAfter, error: answer } = error as Partial<TokenEndpointError & TokenRequestError>;
        const failure = lastFailure(error, secret, 1);
        if (retryAfter && retryAfter > retryIn()) leftAlone = failure;
        // A late answer to an abandoned flight may be about a secret that was replaced since.
        if (answer === "invalid_client" && secret !== acceptedSecret && !flight.isAbandoned) {
          if (!refusal?.refuses(secret)) refusedTsgIds.clear();
          refusedTsgIds.add(tsgId);
          refusal = failure;
        }
        throw error;
      }
    },
  };
}
