import type { History } from "./history.ts";
import { SeenManager } from "./seen-manager.ts";
import type { Moment } from "./world-clock.ts";

/** ms that a visit to the store may keep a request from being sent */
const LONGEST_VISIT = 1_000;

/** `invalid_client`, as an answer that was heard */
export interface HeardRefusal {
  readonly tsgId: string;
  readonly secret: string;
  readonly at: Moment;
}

/** What was seen of one process: of one `TenantTokens`, or of one `TokenManager` for each TSG. */
export class SeenProcess {
  readonly number: number;
  readonly managers = new Map<string, SeenManager>();
  /** Since it last obtained a token. */
  refusals: HeardRefusal[] = [];
  /** Secrets that a token was obtained with. */
  readonly accepted = new Set<string>();
  /** How long the service asked to be left alone, since a token was last obtained. */
  retryAfter: { readonly at: Moment; readonly ms: number; readonly tsgId: string } | undefined;
  /** When it was last asked for that. */
  askedToWaitAt: Moment | undefined;
  /** How many calls of its secret function have not ended. */
  openSecrets = 0;
  /** Whether one of its managers has emitted that something is wrong with the store. */
  hasStoreTrouble = false;
  readonly #history: History;

  constructor(history: History, number: number) {
    this.#history = history;
    this.number = number;
  }

  /** How many token requests it has under way, at least: an attempt may have its place for a third of `timeout`, by any clock. */
  get underWay(): number {
    const { open, schedule } = this.#history;
    let count = 0;
    for (const { manager, signal, at } of open)
      if (manager.process === this && !signal.aborted && this.#history.atMost(at) < schedule.timeout / 3) count++;
    return count;
  }

  /** How many places are taken, at most. A `fetch` that ignores its abort has its place until a caller looks at the queue. */
  get placesTaken(): number {
    const { open, schedule } = this.#history;
    const longest = schedule.timeout / 3;
    let count = this.openSecrets;
    for (const { manager, at, answer } of open)
      if (manager.process === this && this.#history.waited(at) <= (answer.deaf ? 2 : 1) * longest + 1) count++;
    // The lease is taken inside the place.
    for (const { openVisits } of this.managers.values())
      for (const at of openVisits) if (this.#history.waited(at) <= LONGEST_VISIT) count++;
    return count;
  }

  get hasWaits(): boolean {
    for (const { waits } of this.managers.values()) if (waits.size > 0) return true;
    return false;
  }

  manager(tsgId: string): SeenManager {
    const known = this.managers.get(tsgId) ?? new SeenManager(this.#history, this, tsgId);
    this.managers.set(tsgId, known);
    return known;
  }
}
