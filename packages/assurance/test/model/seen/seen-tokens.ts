import type { Moment } from "@sase-auth/test-kit/virtual-time";

/** A token as the service knows it. */
export interface MintedToken {
  readonly value: string;
  /** The TSGs that its sources name, each for itself. */
  readonly named: readonly string[];
  readonly sentAt: Moment;
  /** ms */
  readonly lifetime: number;
}

/** A token as a manager knows it: one from a store is as old as the wall clock says. */
export interface KnownToken {
  readonly minted: MintedToken;
  readonly sentAt: Moment;
  readonly fromStore: boolean;
  /** When it arrived. */
  readonly at: Moment;
  /** It was requested by its manager, after the rejection that it answers. */
  isReplacement?: boolean;
  /** It was requested after a rejection, which may have been forgotten meanwhile. */
  mayBeReplacement?: boolean;
}
