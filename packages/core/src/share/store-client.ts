import { type Instant, now, since } from "../clock.ts";
import { sleepUnref, withTimeout } from "../request/idle-timer.ts";
import type { TokenStore } from "./token-store.ts";

// A thousand tenants that visit a store together would make it look hung.
const VISITS_AT_ONCE = 16;
// ms. A store that hangs costs one limit in this time, not one for each request.
const REST = 5_000;

export interface VisitLimits {
  /** ms for the visit itself, from its start */
  readonly limit: number;
  /** Whether that is most of the time that a store has. Only then does no answer show that it hangs. */
  readonly isMost: boolean;
  /** ms of waiting for other visits to end */
  readonly patience: number;
  /** Visit even a store that did not answer a short while ago. */
  readonly urgent?: boolean;
}

interface Waiting {
  begin(): void;
  hasLeft: boolean;
}

/** A store as all flights of this process visit it: a few at a time, and not at all for a while after it did not answer. */
export class StoreClient {
  /** ms that the store may hold up one request */
  readonly limit: number;
  readonly #store: TokenStore;
  readonly #waiting: Waiting[] = [];
  #visits = 0;
  #lastTimeout: Instant | undefined;

  constructor(store: TokenStore, limit: number) {
    this.#store = store;
    this.limit = limit;
  }

  /** @throws if the store fails or does not answer; undefined while it is left alone */
  async visit<T>(
    call: (store: TokenStore) => Promise<T>,
    { limit, isMost, patience, urgent = false }: VisitLimits,
  ): Promise<T | undefined> {
    if (!(await this.#enter(patience))) throw new Error("it is busy with other visits of this process");
    try {
      if (!urgent && this.#lastTimeout && since(this.#lastTimeout) < REST) return undefined;
      const answer = Promise.resolve().then(async () => ({ value: await call(this.#store) }));
      const answered = await withTimeout(answer, limit);
      if (answered) return answered.value;
      if (isMost) this.#lastTimeout = now();
      throw new Error(`no answer within the ${Math.round(limit)} ms that it may hold up a request`);
    } finally {
      this.#leave();
    }
  }

  /** Wait `ms`, or until another process sets the entry of this key, if the store tells. Never rejects. */
  async change(key: string, ms: number): Promise<void> {
    if (!this.#store.changed) return sleepUnref(ms);
    const changed = Promise.resolve().then(() => this.#store.changed?.(key, ms));
    await withTimeout(
      changed.catch(() => sleepUnref(ms)),
      ms,
    );
  }

  async #enter(patience: number): Promise<boolean> {
    if (this.#visits < VISITS_AT_ONCE) {
      this.#visits++;
      return true;
    }
    const waiting = { begin: () => {}, hasLeft: false };
    this.#waiting.push(waiting);
    const begun = new Promise<boolean>((resolve) => {
      waiting.begin = () => resolve(true);
    });
    const entered = await withTimeout(begun, patience);
    waiting.hasLeft = !entered;
    return entered ?? false;
  }

  /** Hand the place over to the next visit that still waits. */
  #leave(): void {
    let next = this.#waiting.shift();
    while (next?.hasLeft) next = this.#waiting.shift();
    if (next) next.begin();
    else this.#visits--;
  }
}
