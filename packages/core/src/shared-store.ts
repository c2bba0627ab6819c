import type { AccessToken } from "./access-token.ts";
import type { ObtainedToken } from "./client-credentials.ts";
import type { Flight } from "./flight.ts";
import type { TokenEventBody } from "./token-event.ts";
import type { Credential } from "./token-manager-options.ts";

/** What a token is needed for, and what a shared store has to know of it. */
export interface TokenNeed {
  readonly credential: Credential;
  /** The token that an API rejected, and the secret that the request used, may become known while it is under way. */
  readonly flight: Pick<Flight, "refused" | "secret">;
  /** The token that the manager has already. Only one that outlives it is of use. */
  readonly kept: AccessToken | undefined;
  /** @throws what ends the flight */
  clientSecret(): Promise<string>;
  tell(event: TokenEventBody): void;
}

/**
 * For the `store` option: what `fileStore`, `redisStore`, or `sharedStore` of `@sase-auth/core/store` return. The one
 * method is for managers to call.
 */
export interface SharedStore {
  /** A token that another process has obtained, or else what `request` gives, shared with the others. */
  obtain(need: TokenNeed, request: () => Promise<ObtainedToken>): Promise<ObtainedToken>;
}
