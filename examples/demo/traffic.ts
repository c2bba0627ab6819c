import { setTimeout as sleep } from "node:timers/promises";
import type { TokenSource } from "@sase-auth/fetch";
import { outcomeOf } from "./outcome.ts";

const CALLERS = 10;
const PAUSE = 10;

/** A few callers, each of which sends one request after the other until `stop`. */
export class Traffic {
  answered = 0;
  failed = 0;
  /** The status or the error of the latest that failed. */
  failure: number | string | undefined;
  #isOn = true;
  readonly #callers: Promise<unknown>;

  constructor(send: () => Promise<Response>) {
    this.#callers = Promise.all(Array.from({ length: CALLERS }, () => this.#call(send)));
  }

  get sent(): number {
    return this.answered + this.failed;
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    await this.#callers;
  }

  async #call(send: () => Promise<Response>): Promise<void> {
    while (this.#isOn) {
      const outcome = await outcomeOf(send);
      if (outcome === 200) {
        this.answered += 1;
      } else {
        this.failed += 1;
        this.failure = outcome;
      }
      await sleep(PAUSE);
    }
  }
}

/** A token source that counts how often a caller had to wait for the source behind it. */
export class WatchedTokens implements TokenSource {
  waits = 0;
  readonly #tokens: TokenSource;

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
  }

  getToken: TokenSource["getToken"] = (options) => this.#watch(this.#tokens.getToken(options));

  replaceToken: TokenSource["replaceToken"] = (rejected, options) =>
    this.#watch(this.#tokens.replaceToken(rejected, options));

  /** A token that the manager holds is returned before the event loop turns. A token from the network cannot be. */
  async #watch<T>(token: Promise<T>): Promise<T> {
    const turn = setImmediate(() => {
      this.waits += 1;
    });
    try {
      return await token;
    } finally {
      clearImmediate(turn);
    }
  }
}
