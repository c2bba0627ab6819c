import type { AccessToken } from "../access-token.ts";
import type { Instant } from "../clock.ts";
import type { ObtainedToken } from "../request/obtain.ts";
import { earlyWindow, lateWindow, timeLeft } from "../request/windows.ts";

/** The token that a manager holds, and what decides how long it is of use. Replaced as a whole. */
export class KeptToken {
  readonly token: AccessToken;
  readonly sentAt: Instant;
  /** ms, from `sentAt` */
  readonly lifetime: number;
  /** With less than this left (ms), a renewal starts in the background. */
  readonly early: number;

  constructor({ token, sentAt, lifetime }: ObtainedToken) {
    this.token = token;
    this.sentAt = sentAt;
    this.lifetime = lifetime;
    this.early = earlyWindow(lifetime);
  }

  /** With less than this left (ms), callers wait for the renewal. */
  get late(): number {
    return lateWindow(this.lifetime);
  }

  /** The ms of its life that are left. */
  left(): number {
    return timeLeft(this);
  }
}
