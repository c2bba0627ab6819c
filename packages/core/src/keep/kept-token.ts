import type { AccessToken } from "../access-token.ts";
import type { Instant } from "../clock.ts";
import type { ObtainedToken } from "../request/obtain.ts";
import { renewBelow } from "../request/windows.ts";

/**
 * The token that a manager holds, and the moment at which its request was sent. Replaced as a whole. One object with few numbers,
 * because a process may hold thousands: a number with a fraction is an object of its own in V8.
 */
export interface KeptToken extends Instant {
  readonly token: AccessToken;
  /** ms, from that moment */
  readonly lifetime: number;
  /** With less than this left (ms), a renewal starts in the background. */
  readonly renewBelow: number;
  /** It was requested, and not because of a rejection: one that is heard of later may be about it, too. */
  readonly isRenewed: boolean;
}

export function keptToken({ token, sentAt, lifetime }: ObtainedToken, isRenewed: boolean): KeptToken {
  const { wall, monotonic } = sentAt;
  return {
    token,
    wall,
    monotonic: Math.floor(monotonic),
    lifetime,
    renewBelow: Math.floor(renewBelow(lifetime)),
    isRenewed,
  };
}
