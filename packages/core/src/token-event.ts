import type { InvalidOptionError, SaseAuthError } from "./errors.ts";

/**
 * What a manager tells its `onEvent` listener. Never carries a token or a secret.
 *
 * - `obtained`: `expiresAt` in ms since the epoch, `duration` in ms from the start of the token request, retries included
 * - `failed`: `background` is true where nobody failed for it: the current token goes on being served
 * - `rejected`: an API rejected the token; told once per renewal, after it, and each time the token is returned
 *   unchanged. `replaced` is false then, and where no other could be had
 */
export type TokenEvent = TokenEventBody & { tsgId: string };

export type TokenEventBody =
  | { type: "obtained"; expiresAt: number; duration: number; attempts: number }
  | { type: "failed"; error: SaseAuthError | InvalidOptionError; background: boolean }
  | { type: "rejected"; replaced: boolean };

export type TokenEventListener = (event: TokenEvent) => void;
