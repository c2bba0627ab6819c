import { type Instant, now, since } from "../clock.ts";
import { redactCause } from "../redact.ts";
import { withTimeout } from "../request/idle-timer.ts";
import type { StoreOperation } from "../token-event.ts";
import type { StoreClient } from "./store-client.ts";
import type { ReleaseLease, TokenStore } from "./token-store.ts";

/** A lease, "taken" if another process has it, undefined if the store cannot say. */
export type LeaseOutcome = ReleaseLease | "taken" | undefined;

/** What one flight asks of a store. Nothing here rejects or takes longer than its budget: a failure is reported and counts as a miss. */
export class StoreVisit {
  readonly #client: StoreClient;
  readonly #emit: (operation: StoreOperation, error: Error) => void;
  readonly #reported = new Set<string>();
  /** ms for visits in a row */
  readonly #budget: number;
  /** ms */
  #left: number;
  /** ms to wait for the visits of other flights, in all */
  #patience: number;

  /** @param share ms of the manager's time that the store may use */
  constructor(client: StoreClient, share: number, emit: (operation: StoreOperation, error: Error) => void) {
    this.#client = client;
    this.#emit = emit;
    this.#budget = Math.min(client.limit, share);
    this.#left = this.#budget;
    this.#patience = share;
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
      // The flight has gone on without it, and others would wait for it.
      if (late && release !== "taken") this.release(release);
      return release;
    });
    late = outcome === undefined;
    return outcome;
  }

  /** Releases even if the store is resting: nobody waits for it, but others wait for the lease. */
  async release(lease: ReleaseLease | undefined): Promise<void> {
    if (lease) await this.#ask("release", this.#client.limit, lease, true);
  }

  /**
   * Write the entry, then release the lease. The caller waits only as long as its budget, and `patience` ms; the write then
   * continues in the background.
   */
  async share(
    key: string,
    entry: string,
    ttl: number,
    lease: ReleaseLease | undefined,
    patience: number,
  ): Promise<void> {
    const written = this.#ask("set", this.#client.limit, (store) => store.set(key, entry, ttl));
    await withTimeout(
      written.then(() => this.release(lease)),
      Math.min(this.#left, patience),
    );
  }

  /** Renew the budget: the time was spent on another process, not on the store. */
  renewBudget(): void {
    this.#left = this.#budget;
  }

  /** Report each problem once per flight; a waiting process polls often. */
  report(operation: StoreOperation, thrown: unknown): void {
    const error = storeError(thrown);
    const what = `${operation} ${error.message}`;
    if (!this.#reported.has(what)) this.#emit(operation, error);
    this.#reported.add(what);
  }

  async #ask<T>(
    operation: StoreOperation,
    limit: number,
    call: (store: TokenStore) => Promise<T>,
    urgent = false,
  ): Promise<T | undefined> {
    const askedAt = now();
    let begunAt: Instant | undefined;
    const timed = (store: TokenStore) => {
      begunAt = now();
      return call(store);
    };
    try {
      return await this.#client.visit(timed, {
        limit,
        isMost: limit > this.#budget / 2,
        patience: this.#patience,
        urgent,
      });
    } catch (error) {
      this.report(operation, error);
      return undefined;
    } finally {
      const visited = begunAt ? since(begunAt) : 0;
      this.#left = Math.max(0, this.#left - visited);
      this.#patience = Math.max(0, this.#patience - (since(askedAt) - visited));
    }
  }
}

/** Some clients quote the arguments of a command that failed: our entry among them. */
function storeError(thrown: unknown): Error {
  const error = redactCause(thrown, []);
  error.message = error.message.replaceAll(/eyJ[\w.-]+/g, "[entry]");
  return error;
}
