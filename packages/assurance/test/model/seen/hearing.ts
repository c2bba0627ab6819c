import type { TokenEvent } from "@sase-auth/core";
import type { History } from "./history.ts";
import type { Judge } from "./judge.ts";
import { isQueued } from "./queue-view.ts";
import type { Rejection } from "./rejection-pause.ts";
import type { SeenManager } from "./seen-manager.ts";
import type { SeenProcess } from "./seen-process.ts";
import type { KnownToken } from "./seen-tokens.ts";

/** ms; of a token from a store, only one that was requested so much later than a rejection counts as later. */
const CLOCK_SKEW = 5_000;

/** Writes down what managers emit. */
export class Hearing {
  readonly #history: History;
  readonly #judge: Judge;

  constructor(history: History, judge: Judge) {
    this.#history = history;
    this.#judge = judge;
  }

  event(event: TokenEvent, process: SeenProcess): void {
    if (event.type === "unattached") return;
    const manager = this.#history.manager(process, event.tsgId);
    if (event.type === "store") process.hasStoreTrouble = true;
    if (event.type === "obtained") this.#obtained(manager, event.expiresAt, event.attempts);
    const isSameAgain = event.type === "failed" && event.error.message.includes("the rejected token again");
    if (event.type === "failed" && !isSameAgain) this.#failed(manager, event.error);
    // A token that comes again has been told as obtained before.
    if (event.type === "rejected" && !event.replaced && !event.reason) this.#notReplaced(manager);
  }

  /** A caller's abort may leave requests in the queue that nobody waits for. */
  aborts(abort: () => void): void {
    const waiting = [...this.#history.managers()].filter((manager) => isQueued(manager, this.#history));
    abort();
    for (const manager of waiting) {
      manager.isLeftInQueue = ![...manager.waits].some(({ signal }) => !signal?.aborted);
    }
  }

  /** Nothing is in a queue any more. */
  ends(): void {
    for (const { isLeftInQueue } of this.#history.managers())
      if (isLeftInQueue) this.#history.met("a queued request dropped");
  }

  #obtained(manager: SeenManager, expiresAt: number, attempts: number): void {
    const token = manager.known.findLast(
      ({ sentAt, minted, fromStore }) =>
        fromStore === (attempts === 0) && Math.abs(sentAt.wall + minted.lifetime - expiresAt) < 1,
    );
    if (!token) {
      this.#history.loses(`process ${manager.process.number} has obtained an unknown token`);
      return;
    }
    if (token.fromStore) this.#history.met("a token taken from the store");
    this.#judge.ask("kept", token, manager);
    const { reported } = manager;
    manager.lands();
    manager.failure = undefined;
    manager.process.refusals = [];
    manager.process.retryAfter = undefined;
    this.#adjustPause(manager, token);
    token.isReplacement = !token.fromStore && reported !== undefined && requestedAfter(token, reported) === "yes";
    token.mayBeReplacement = reported !== undefined && token.sentAt.order > reported.at.order;
    manager.kept = token;
    manager.reported = this.#second(token, reported, manager.waits.size > 0);
  }

  /** A token whose request was sent before the rejection is rejected, too, as it were: if a caller waits, another one follows. */
  #second(token: KnownToken, reported: Rejection | undefined, isAwaited: boolean): Rejection | undefined {
    if (!reported || token.fromStore || reported.isSecond) return undefined;
    if (token.sentAt.order >= reported.at.order && !reported.mayBeDropped) return undefined;
    const mayBeDropped = !isAwaited || reported.mayBeDropped === true;
    return { value: token.minted.value, at: this.#history.clock.now, isSecond: true, mayBeDropped };
  }

  #adjustPause(manager: SeenManager, token: KnownToken): void {
    const { pause, reported } = manager;
    const wasRunning = pause.isRunning;
    const after = reported && requestedAfter(token, reported);
    const steps = pause.replaced(token.minted.value, reported, after);
    if (steps.includes("begun")) this.#history.met("a pause begun");
    if (steps.includes("doubled")) this.#history.met("a pause doubled");
    if (steps.includes("set back")) this.#history.met("a pause set back to a minute");
    if (wasRunning && !reported) this.#history.met("a pause ended by an ordinary renewal");
    if (!reported) return;
    if (token.fromStore) this.#history.met("a token taken from the store after a rejection");
    if (after !== "no") return;
    this.#history.met(
      token.fromStore
        ? "a rejection answered by a token from the store that is older"
        : "a rejection answered by a token whose request was sent before",
    );
  }

  /** Either no other token could be had, or the call that is being made gets the rejected one back. */
  #notReplaced(manager: SeenManager): void {
    const { isCalled, reported, arriving } = manager;
    // One that may be dropped may as well have led to a request.
    if (!isCalled || (reported === arriving && !arriving?.mayBeDropped)) manager.reported = undefined;
  }

  #failed(manager: SeenManager, error: Error): void {
    manager.lands();
    manager.failedAt = this.#history.clock.now;
    // A call that finds a request too old gives it up, and makes a new one.
    manager.reported = manager.arriving;
    manager.told.add(error.message);
  }
}

/** Whether the request for a token was sent after a rejection, as its manager can know. */
function requestedAfter(
  { minted, sentAt, fromStore }: KnownToken,
  { at: rejected, mayBeDropped }: Rejection,
): "yes" | "no" | "maybe" {
  if (mayBeDropped) return "maybe";
  if (!fromStore) return minted.sentAt.order > rejected.order ? "yes" : "no";
  // If a clock was set since, each of the two tells another time.
  if (sentAt.wall - sentAt.monotonic !== rejected.wall - rejected.monotonic) return "maybe";
  return sentAt.wall - rejected.wall > CLOCK_SKEW ? "yes" : "no";
}
