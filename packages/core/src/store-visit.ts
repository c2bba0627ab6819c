import { type Instant, now, since } from "./clock.ts";
import { within } from "./idle-timer.ts";
import { publicCause } from "./public-text.ts";
import type { StoreOperation } from "./token-event.ts";
import type { ReleaseLease, TokenStore } from "./token-store.ts";

// ms. A store that hangs costs one limit in this time, not one for each request.
const REST = 5_000;

/** What all visits to one store have in common. */
export interface VisitedStore {
  readonly store: TokenStore;
  /** ms for all that a visit waits for, one after the other */
  readonly limit: number;
  /** When it last gave no answer. */
  hungAt?: Instant;
}

/** A lease, "taken" if somebody else has it, undefined if the store cannot say. */
export type LeaseOutcome = ReleaseLease | "taken" | undefined;

/** What one flight asks of a store. Nothing here rejects or takes longer than the limit: it is told, and counts as a miss. */
export class StoreVisit {
  readonly #visited: VisitedStore;
  readonly #tell: (operation: StoreOperation, error: Error) => void;
  readonly #told = new Set<string>();
  /** ms */
  #left: number;

  constructor(visited: VisitedStore, tell: (operation: StoreOperation, error: Error) => void) {
    this.#visited = visited;
    this.#tell = tell;
    this.#left = visited.limit;
  }

  get(key: string): Promise<unknown> {
    return this.#ask("get", this.#left, (store) => store.get(key));
  }

  /** @param ttl ms */
  async lease(key: string, ttl: number): Promise<LeaseOutcome> {
    let late = false;
    const outcome = await this.#ask("lease", this.#left, async (store): Promise<LeaseOutcome> => {
      const release = (await store.lease(key, ttl)) ?? "taken";
      if (release !== "taken" && typeof release !== "function")
        throw new TypeError("lease must resolve with a function, or undefined");
      // Nobody is left to end it, and the others would wait for it.
      if (late && release !== "taken") this.release(release);
      return release;
    });
    late = outcome === undefined;
    return outcome;
  }

  async release(lease: ReleaseLease | undefined): Promise<void> {
    if (lease) await this.#ask("release", this.#visited.limit, lease);
  }

  /** Set the entry and then end the lease, which goes on behind the back of who has waited for long enough. */
  async share(key: string, entry: string, ttl: number, lease: ReleaseLease | undefined): Promise<void> {
    const shared = this.#ask("set", this.#visited.limit, (store) => store.set(key, entry, ttl));
    await within(
      shared.then(() => this.release(lease)),
      this.#left,
    );
  }

  /** What has passed was time that another process had for its request. */
  hasWaited(): void {
    this.#left = this.#visited.limit;
  }

  /** Each thing once: who waits for another process looks often. */
  tell(operation: StoreOperation, thrown: unknown): void {
    const error = storeError(thrown);
    const what = `${operation} ${error.message}`;
    if (!this.#told.has(what)) this.#tell(operation, error);
    this.#told.add(what);
  }

  async #ask<T>(
    operation: StoreOperation,
    limit: number,
    call: (store: TokenStore) => Promise<T>,
  ): Promise<T | undefined> {
    const { store, hungAt } = this.#visited;
    // Nobody waits for the end of a lease, and others may wait without it.
    if (operation !== "release" && hungAt && since(hungAt) < REST) return undefined;
    const askedAt = now();
    try {
      const answer = Promise.resolve().then(async () => ({ value: await call(store) }));
      const answered = await within(answer, limit);
      if (answered) return answered.value;
      this.#visited.hungAt = now();
      // Of which an earlier question may have had its part.
      throw new Error(`no answer within the ${this.#visited.limit} ms that it may hold up a request`);
    } catch (error) {
      this.tell(operation, error);
      return undefined;
    } finally {
      this.#left = Math.max(0, this.#left - since(askedAt));
    }
  }
}

/** Some clients quote the arguments of a command that failed: our entry among them. */
function storeError(thrown: unknown): Error {
  const error = publicCause(thrown, []);
  error.message = error.message.replaceAll(/eyJ[\w.-]+/g, "[entry]");
  return error;
}
