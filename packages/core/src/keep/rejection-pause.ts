import { type Instant, now, since } from "../clock.ts";

/**
 * For how long a manager returns a replacement unchanged when an API rejects it, too: the 401 is then about something
 * else. The pause doubles while replacements keep being rejected soon after it.
 */
export interface RejectionPause {
  /** Whether another token is unlikely to help. */
  readonly isOn: boolean;
  /**
   * A token has come that was requested after the rejection that it answers.
   *
   * @param rejectedAt when the token before it was rejected
   */
  begin(rejectedAt: Instant): void;
  /** A token has come that may be older than the rejection: it may be rejected at once, and is then replaced. */
  suspend(): void;
  /** The token was renewed before anybody rejected it. If it had held for twice the pause, the pause is 1 min again. */
  end(): void;
}

export function rejectionPause(): RejectionPause {
  const SHORTEST = 60_000;
  const LONGEST = 5 * 60_000;
  let length = SHORTEST;
  let begunAt: Instant | undefined;
  let isOn = false;
  return {
    get isOn() {
      return isOn && begunAt !== undefined && since(begunAt) < length;
    },
    begin(rejectedAt) {
      if (begunAt) {
        const isSoon = since(begunAt) - since(rejectedAt) < 2 * length;
        length = isSoon ? Math.min(LONGEST, 2 * length) : SHORTEST;
      }
      begunAt = now();
      isOn = true;
    },
    suspend() {
      isOn = false;
    },
    end() {
      if (begunAt && since(begunAt) >= 2 * length) length = SHORTEST;
      begunAt = undefined;
    },
  };
}
