import type { Moment, VirtualClock } from "@sase-auth/test-kit/virtual-time";
import type { Schedule } from "../schedule.ts";
import { SeenManager, type SeenRequest, type Wait } from "./seen-manager.ts";
import { SeenProcess } from "./seen-process.ts";
import type { KnownToken, MintedToken } from "./seen-tokens.ts";
import { SharedMemory } from "./shared-memory.ts";
import type { Situation, Tally } from "./tally.ts";

/** One request to the API by `sendAuthorized`: what was sent, and what came of it. */
export interface ApiCall {
  readonly manager: SeenManager;
  readonly begun: Moment;
  readonly sends: { readonly value: string; readonly isFair: boolean; status?: number }[];
}

/** What was seen from outside so far: all that invariants may read. */
export class History {
  readonly clock: VirtualClock;
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
  /** What the processes share, if they do. */
  readonly memory: SharedMemory | undefined;
  /** Whether the store has done anything so far that a store should not do. */
  isStoreFaulty = false;
  /** What the model itself could not follow: a fault of the model, or something that core does in a new way. */
  lost: string | undefined;
  readonly #managers = new Map<SeenProcess, Map<string, SeenManager>>();
  readonly #tally: Tally;

  constructor(clock: VirtualClock, schedule: Schedule, tally: Tally) {
    this.clock = clock;
    this.schedule = schedule;
    this.#tally = tally;
    this.processes = Array.from({ length: schedule.processes }, (_, number) => new SeenProcess(number));
    this.memory = schedule.store && new SharedMemory(clock, this.tokens);
  }

  manager(process: SeenProcess, tsgId: string): SeenManager {
    const managers = this.#managers.get(process) ?? new Map();
    this.#managers.set(process, managers);
    const manager = managers.get(tsgId) ?? new SeenManager(this.clock, process, tsgId);
    managers.set(tsgId, manager);
    return manager;
  }

  managersOf(process: SeenProcess): Iterable<SeenManager> {
    return this.#managers.get(process)?.values() ?? [];
  }

  *managers(): Generator<SeenManager> {
    for (const process of this.processes) yield* this.managersOf(process);
  }

  met(situation: Situation): void {
    this.#tally.add(situation);
  }

  loses(what: string): void {
    this.lost ??= what;
  }

  *waits(): Generator<Wait> {
    for (const { waits } of this.managers()) yield* waits;
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
