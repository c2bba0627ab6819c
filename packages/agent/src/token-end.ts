import type { AccessToken } from "@sase-auth/core";

/** When a token ends, in ms of the monotonic clock, which nobody sets back. To be noted when the token is new. */
export function endOf({ expiresAt }: AccessToken): number {
  return performance.now() + expiresAt - Date.now();
}

/**
 * The ms that are left of a token, by the clock that shows less.
 *
 * @param endsAt as {@link endOf} returned it
 */
export function msLeft({ expiresAt }: AccessToken, endsAt: number): number {
  return Math.min(expiresAt - Date.now(), endsAt - performance.now());
}
