import { type Instant, since } from "../clock.ts";

/**
 * The ms of a token's life that are left.
 *
 * @param lifetime ms
 */
export function timeLeft(sentAt: Instant, lifetime: number): number {
  return lifetime - since(sentAt);
}

/** With less than this left (ms), a renewal starts in the background. Jittered, so that a fleet does not renew at once. */
export function renewBelow(lifetime: number): number {
  const RENEW_BELOW = 5 * 60_000;
  return Math.min(RENEW_BELOW, lifetime / 3) * (0.75 + Math.random() / 4);
}

/** With less than this left (ms), callers wait for the renewal, and a token is no longer worth sharing. */
export function waitBelow(lifetime: number): number {
  const WAIT_BELOW = 60_000;
  return Math.min(WAIT_BELOW, lifetime / 15);
}
