import type { AccessToken } from "./access-token.ts";

/** How long a caller waits for a token. */
export interface TokenWaitOptions {
  /** Ends this caller's wait with the signal's reason. The token request continues for other callers. */
  signal?: AbortSignal | undefined;
}

/** Where an adapter gets its tokens, and all that it may know about the token manager. */
export interface TokenSource {
  /** The token, if it is available without waiting. Saves a microtask. */
  currentToken?(): AccessToken | undefined;
  /** Called by an adapter when a request without credentials of its own went to an origin that is not in `origins`. */
  unattached?(origin: string): void;
  /** A token to send now. */
  getToken(options?: TokenWaitOptions): Promise<AccessToken>;
  /** A token to send in place of one that an API answered with 401; the same token if another one would not help. */
  replaceToken(rejected: AccessToken, options?: TokenWaitOptions): Promise<AccessToken>;
}
