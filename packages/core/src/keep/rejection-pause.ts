import { type Instant, now, since } from "../clock.ts";

const SHORTEST = 60_000;
const LONGEST = 5 * 60_000;

/**
 * For how long a manager returns a replacement unchanged when an API rejects it, too: the 401 is then about something
 * else. The pause doubles while replacements keep being rejected soon after it.
 */
export class RejectionPause {
  #length = SHORTEST;
  #begunAt: Instant = { wall: -Infinity, monotonic: -Infinity };
  #hasEnded = false;

  /** Whether another token is unlikely to help. */
  get isOn(): boolean {
    return !this.#hasEnded && since(this.#begunAt) < this.#length;
  }

  /** A token has come that was requested after the rejection that it answers. */
  begin(): void {
    const isSoon = since(this.#begunAt) < 2 * this.#length;
    this.#length = isSoon ? Math.min(LONGEST, 2 * this.#length) : SHORTEST;
    this.#begunAt = now();
    this.#hasEnded = false;
  }

  /** Another token has come, which says nothing about the rejection. */
  end(): void {
    this.#hasEnded = true;
  }
}
