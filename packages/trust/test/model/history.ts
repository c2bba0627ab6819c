import type { AccessToken } from "@sase-auth/core";
import type { Answer, Schedule } from "./schedule.ts";
import type { KnownToken, MintedToken, SeenManager, Wait } from "./seen-manager.ts";
import { SeenProcess } from "./seen-process.ts";
import type { SharedMemory } from "./shared-memory.ts";
import type { Situation, Tally } from "./tally.ts";
import type { Moment, WorldClock } from "./world-clock.ts";

/** A token request that the service has seen. */
export interface SeenRequest {
  readonly number: number;
  readonly manager: SeenManager;
  readonly secret: string;
  readonly at: Moment;
  /** When the flight that it belongs to began, as far as that shows: the secret may have been asked for before. */
  readonly flightAt: Moment;
  readonly signal: AbortSignal;
  readonly answer: Answer;
  /** The token in its answer. */
  minted?: MintedToken;
}

/** One request to the API by `sendAuthorized`: what was sent, and what came of it. */
export interface ApiCall {
  readonly manager: SeenManager;
  readonly begun: Moment;
  readonly sends: { readonly value: string; readonly isFair: boolean; status?: number }[];
}

/** What was seen from outside so far: all that invariants may read. */
export class History {
  readonly clock: WorldClock;
  readonly schedule: Schedule;
  readonly processes: readonly SeenProcess[];
  /** Token requests without an answer, or with one that is still read. */
  readonly open = new Set<SeenRequest>();
  /** All that the service has issued, by value. */
  readonly tokens = new Map<string, MintedToken>();
  /** Tokens that the API no longer accepts. */
  readonly revoked = new Set<string>();
  /** The errors that callers got. */
  readonly handed = new WeakSet<object>();
  readonly unhandled: unknown[] = [];
  /** Token requests that were ended by a caller's abort. */
  readonly endedByCaller: SeenRequest[] = [];
  memory: SharedMemory | undefined;
  /** Whether the store has done anything so far that a store should not do. */
  isStoreFaulty = false;
  /** What the model itself could not follow: a fault of the model, or something that core does in a new way. */
  lost: string | undefined;
  readonly #tally: Tally;

  constructor(clock: WorldClock, schedule: Schedule, tally: Tally) {
    this.clock = clock;
    this.schedule = schedule;
    this.#tally = tally;
    this.processes = Array.from({ length: schedule.processes }, (_, number) => new SeenProcess(this, number));
  }

  met(situation: Situation): void {
    this.#tally.add(situation);
  }

  loses(what: string): void {
    this.lost ??= what;
  }

  /** Time passes, and some requests wait for a place. */
  passing(ms: number): void {
    const { concurrency } = this.schedule;
    if (concurrency === 0) return;
    for (const { placesTaken, managers } of this.processes) {
      if (placesTaken < concurrency) continue;
      for (const manager of managers.values())
        if (manager.waits.size > 0 && !manager.hasLiveRequest) manager.queuedFor += ms;
    }
  }

  *waits(): Generator<Wait> {
    for (const { managers } of this.processes) for (const { waits } of managers.values()) yield* waits;
  }

  /** ms: the larger of what the two clocks say, as everywhere in the design. */
  age(since: Moment): number {
    return this.clock.age(since);
  }

  /** ms that somebody has waited whose timers stand still in suspend: no clock that was set can shorten or lengthen it. */
  waited(since: Moment): number {
    return Math.min(this.clock.now.awake - since.awake, this.age(since));
  }

  isUsable({ sentAt, minted }: KnownToken): boolean {
    return this.age(sentAt) < minted.lifetime;
  }

  /** ms: the most that any clock may ever have shown since. */
  atMost(since: Moment): number {
    return this.clock.now.most - since.most;
  }

  /** Whether a token request goes on that should: not ended by its signal, and its flight not too old by any clock. */
  isLive({ flightAt, signal }: SeenRequest): boolean {
    return !signal.aborted && this.atMost(flightAt) < this.schedule.timeout;
  }
}

/** A text: what is wrong. True: the question was to the point, and nothing is wrong. */
export type Finding = string | boolean | undefined;

/** Something that must hold at all times. Each question is put when what it is about has just happened. */
export interface Invariant {
  readonly name: string;
  /** A token request was sent. */
  requested?(request: SeenRequest, history: History): Finding;
  /** A caller got a token. */
  handedOut?(token: AccessToken, wait: Wait, history: History): Finding;
  /** A caller got an error instead of a token. */
  failed?(wait: Wait, error: unknown, history: History): Finding;
  /** A manager has another token. */
  kept?(token: KnownToken, manager: SeenManager, history: History): Finding;
  /** A request to the API was sent. */
  sent?(call: ApiCall, history: History): Finding;
  /** The caller got the API's answer. */
  answered?(call: ApiCall, history: History): Finding;
  /** A call was made after all faults, and after the time that it takes to forget them. */
  recovered?(result: "none yet" | "done" | "failed", history: History): Finding;
  /** Nothing moves unless time passes or an answer arrives. */
  settled?(history: History): Finding;
}
