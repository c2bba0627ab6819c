import { type Instant, now, since } from "../clock.ts";

const SHORTEST = 60_000;
const LONGEST = 5 * 60_000;

/**
 * For how long a manager returns a replacement unchanged when an API rejects it, too: the 401 is then about something
 * else. The pause doubles while replacements keep being rejected soon after it.
 */
export class RejectionPause {
  #length = SHORTEST;
  #begunAt: Instant | undefined;
  #isOn = false;

  /** Whether another token is unlikely to help. */
  get isOn(): boolean {
    return this.#isOn && this.#begunAt !== undefined && since(this.#begunAt) < this.#length;
  }

  /**
   * A token has come that was requested after the rejection that it answers.
   *
   * @param rejectedAt when the token before it was rejected
   */
  begin(rejectedAt: Instant): void {
    if (this.#begunAt) {
      const isSoon = since(this.#begunAt) - since(rejectedAt) < 2 * this.#length;
      this.#length = isSoon ? Math.min(LONGEST, 2 * this.#length) : SHORTEST;
    }
    this.#begunAt = now();
    this.#isOn = true;
  }

  /** A token has come that may be older than the rejection: it may be rejected at once, and is then replaced. */
  suspend(): void {
    this.#isOn = false;
  }

  /** The token was renewed before anybody rejected it. */
  end(): void {
    this.#begunAt = undefined;
  }
}
