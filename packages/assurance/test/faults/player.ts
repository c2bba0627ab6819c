import { setImmediate as nextTurn } from "node:timers/promises";
import type { FetchLike, FetchLikeResponse, TokenManager, TokenManagerOptions } from "@sase-auth/core";
import type { Fault } from "./fault.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { Stage } from "./stage.ts";

/** The manager's own default, ms. */
export const TIMEOUT = 30_000;
/** ms that the manager waits for one answer */
const ATTEMPT_LIMIT = 10_000;
/** ms that the manager remembers a `Retry-After`, at most */
export const LONGEST_PAUSE = 60_000;

export interface Played {
  readonly tokens: TokenManager;
  /** How many token requests it has begun. */
  attempts(): number;
}

/** One fault, played to managers in a time that leaps over their waiting. */
export class Player implements AsyncDisposable {
  readonly stage: Stage;
  readonly clock: LeapingClock;
  readonly #fault: Fault;
  #lasts = true;

  private constructor(stage: Stage, clock: LeapingClock, fault: Fault) {
    this.stage = stage;
    this.clock = clock;
    this.#fault = fault;
  }

  static async start(fault: Fault): Promise<Player> {
    const clock = new LeapingClock();
    const player = new Player(await Stage.start(fault.way), clock, fault);
    await fault.begin(player.stage);
    return player;
  }

  /** Make a manager. The caller says what happens at each of its attempts. */
  manager(onAttempt: (attempt: number) => unknown, options: Partial<TokenManagerOptions> = {}): Played {
    let attempts = 0;
    const fetch = this.#observed((attempt) => {
      attempts = attempt;
      return onAttempt(attempt);
    });
    return { tokens: this.stage.manager({ ...options, fetch }), attempts: () => attempts };
  }

  /** Make a manager whose time ends with this attempt, unless its own time-outs end it before. */
  impatient(lastAttempt: number, options?: Partial<TokenManagerOptions>): Played {
    return this.manager((attempt) => attempt === lastAttempt && this.#endTime(), options);
  }

  /** The `fetch` of a manager whose time ends with its first attempt. */
  impatientFetch(): FetchLike {
    return this.#observed(() => this.#endTime());
  }

  #observed(onAttempt: (attempt: number) => unknown): FetchLike {
    let attempts = 0;
    return async (url, init) => {
      attempts++;
      await onAttempt(attempts);
      const silent = this.#lasts && this.#fault.silent;
      if (silent === "head") this.#endWaiting();
      const answer = await this.stage.fetch(url, init);
      return silent === "drip" ? this.#dripping(answer) : answer;
    };
  }

  #endTime(): void {
    if (!this.#fault.silent) this.clock.drift(TIMEOUT);
  }

  /** The outcome of a call, without really waiting for a `Retry-After`. */
  async settled<T>(call: Promise<T>): Promise<T> {
    const { retryAfter = 0 } = this.#fault;
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    call.then(settle, settle);
    while (!isSettled && retryAfter > 0) {
      if (this.clock.hasTimer(retryAfter)) this.clock.leap(retryAfter + 1000); // a date may be late by less than that
      await nextTurn();
    }
    return call;
  }

  /** The fault ends. */
  async end(): Promise<void> {
    this.#lasts = false;
    await this.#fault.end?.(this.stage);
    this.stage.behave();
  }

  /** Let time pass until the failure is forgotten. */
  forget(): void {
    const { gets, retryAfter = 0 } = this.#fault;
    const remembered = "remembered" in gets ? gets.remembered * 1000 : 0;
    this.clock.leap(Math.max(remembered, Math.min(retryAfter, LONGEST_PAUSE)));
  }

  /** Let the time-out of the attempt end as soon as the request has arrived. */
  async #endWaiting(): Promise<void> {
    await this.stage.front.arrival();
    this.clock.leap(ATTEMPT_LIMIT);
  }

  /** An answer of which each byte takes a second. A client that limits only the time between two bytes never gives up. */
  #dripping({ status, headers, body }: FetchLikeResponse): FetchLikeResponse {
    if (!body || !("getReader" in body)) return { status, headers, body };
    const reader = body.getReader();
    const read = async () => {
      const part = await reader.read();
      this.clock.leap((part.value?.byteLength ?? 0) * 1000);
      return part;
    };
    const cancel = () => reader.cancel();
    return { status, headers, body: { cancel, getReader: () => ({ cancel, read }) } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.clock[Symbol.dispose]();
    await this.stage[Symbol.asyncDispose]();
  }
}
