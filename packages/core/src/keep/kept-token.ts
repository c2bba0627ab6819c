import type { ObtainedToken } from "../request/obtain.ts";

/** The token that a manager holds. Replaced as a whole. */
export interface KeptToken extends ObtainedToken {
  /** With less than this left (ms), a renewal starts in the background. */
  readonly renewBelow: number;
  /** It was requested, and not because of a rejection: one that is heard of later may be about it, too. */
  readonly isRenewed: boolean;
}
