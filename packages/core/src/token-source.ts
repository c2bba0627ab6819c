import type { AccessToken } from "./access-token.ts";

export interface TokenWaitOptions {
  /** Ends this caller's wait, with the signal's reason. The token request goes on for the others. */
  signal?: AbortSignal | undefined;
}

/** Where an adapter gets its tokens from, and all that it may know of the token manager. */
export interface TokenSource {
  /** The token, if it is available without waiting. Saves a microtask. */
  currentToken?(): AccessToken | undefined;
  /** Called by an adapter when a request without credentials of its own went to an origin that is not in `origins`. */
  unattached?(origin: string): void;
  /** A token to send now. */
  getToken(options?: TokenWaitOptions): Promise<AccessToken>;
  /** A token to send instead of one that an API answered with 401; the same one if there is no better. */
  replaceToken(rejected: AccessToken, options?: TokenWaitOptions): Promise<AccessToken>;
}
