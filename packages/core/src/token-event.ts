import type { InvalidOptionError, SaseAuthError } from "./errors.ts";

/**
 * What a manager tells its `onEvent` listener. Never carries a token or a secret.
 *
 * - `obtained`: `expiresAt` in ms since the epoch, `duration` in ms from the start of the token request, retries included
 * - `failed`: `background` is true where nobody failed for it: the current token goes on being served
 * - `rejected`: an API rejected the token; told once per renewal, after it, and each time the token is returned
 *   unchanged. `replaced` is false then, and where no other could be had
 * - `store`: the shared store failed, was too slow or held what is of no use. It counted as a miss: nobody failed for it
 */
export type TokenEvent = TokenEventBody & { tsgId: string };

export type TokenEventBody =
  | { type: "obtained"; expiresAt: number; duration: number; attempts: number }
  | { type: "failed"; error: SaseAuthError | InvalidOptionError; background: boolean }
  | { type: "rejected"; replaced: boolean }
  | { type: "store"; operation: StoreOperation; error: Error };

/** What a shared store was asked for. */
export type StoreOperation = "get" | "set" | "lease" | "release";

export type TokenEventListener = (event: TokenEvent) => void;
