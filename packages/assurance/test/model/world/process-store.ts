import type { ReleaseLease, TokenStore } from "@sase-auth/core/store";
import type { Scheduler } from "fast-check";
import type { StoreAnswer } from "../schedule.ts";
import type { History } from "../seen/history.ts";
import { hasOpenRequest } from "../seen/queue-view.ts";
import type { SeenManager } from "../seen/seen-manager.ts";
import type { SeenProcess } from "../seen/seen-process.ts";
import type { SharedMemory } from "../seen/shared-memory.ts";

type Operation = "get" | "set" | "lease" | "release";

interface Visit<T> {
  readonly operation: Operation;
  readonly manager: SeenManager;
  /** What a store that is well does. */
  readonly fair: () => T;
  /** What one returns that is not, without having done anything. */
  readonly lie: () => T;
}

/** ms; longer than a store may hold up a request */
const LATE = 1_500;

const GARBAGE: readonly unknown[] = ["garbage", "eyJ.eyJ.a.b.c", 42, "", {}];

/** What the store does with the visits of all processes, in turn; after the last one it is well. */
export class StoreFaults {
  #visits = 0;
  #answers: readonly StoreAnswer[];

  constructor(answers: readonly StoreAnswer[]) {
    this.#answers = answers;
  }

  next(): StoreAnswer {
    return this.#answers[this.#visits++] ?? "at once";
  }

  recover(): void {
    this.#answers = [];
  }
}

/** The store as one process reaches it. */
export class ProcessStore implements TokenStore {
  readonly #process: SeenProcess;
  readonly #memory: SharedMemory;
  readonly #faults: StoreFaults;
  readonly #history: History;
  readonly #scheduler: Scheduler;
  #lies = 0;

  constructor(process: SeenProcess, memory: SharedMemory, faults: StoreFaults, history: History, scheduler: Scheduler) {
    this.#process = process;
    this.#memory = memory;
    this.#faults = faults;
    this.#history = history;
    this.#scheduler = scheduler;
  }

  get(key: string): Promise<string | undefined> {
    const manager = this.#managerOf(key);
    manager.flies();
    return this.#visit({
      operation: "get",
      manager,
      fair: () => {
        const found = this.#memory.get(key);
        if (found) manager.learn(found.minted, true);
        return found?.entry;
      },
      lie: () => GARBAGE[this.#lies++ % GARBAGE.length] as string,
    });
  }

  set(key: string, entry: string, ttl: number): Promise<void> {
    const fair = () => {
      if (!this.#memory.set(key, entry, ttl)) this.#history.loses("which token does an entry hold?");
    };
    return this.#visit({ operation: "set", manager: this.#managerOf(key), fair, lie: () => {} });
  }

  lease(key: string, ttl: number): Promise<ReleaseLease | undefined> {
    const manager = this.#managerOf(key);
    manager.flies();
    const release = (fair: () => void) => () => this.#visit({ operation: "release", manager, fair, lie: () => {} });
    return this.#visit<ReleaseLease | undefined>({
      operation: "lease",
      manager,
      fair: () => {
        const lost = this.#memory.lostLeaseOf(key)?.holder;
        if (lost && hasOpenRequest(lost, this.#history))
          this.#history.met("a lease that ran out while its holder was at work");
        const lease = this.#memory.lease(key, ttl, manager);
        this.#history.met(lease ? "a lease taken" : "a lease refused, as another process has it");
        manager.hadLease ||= lease !== undefined;
        if (lease) return release(() => this.#memory.release(lease));
        manager.leaseRefusedAt ??= this.#history.clock.now;
        return undefined;
      },
      lie: () => release(() => {}),
    });
  }

  async #visit<T>({ operation, manager, fair, lie }: Visit<T>): Promise<T> {
    const answer = this.#faults.next();
    this.#note(answer, operation);
    const at = this.#history.clock.now;
    manager.openVisits.add(at);
    try {
      return await this.#answer(answer, operation, fair, lie);
    } finally {
      manager.openVisits.delete(at);
    }
  }

  #answer<T>(answer: StoreAnswer, operation: Operation, fair: () => T, lie: () => T): T | Promise<T> {
    switch (answer) {
      case "at once":
        return fair();
      case "slow":
        return this.#scheduler
          .schedule(Promise.resolve(), `${operation} by process ${this.#process.number}`)
          .then(fair);
      case "late":
        return new Promise((resolve) => this.#history.clock.after(LATE, () => resolve(fair())));
      case "hang":
        return new Promise(() => {});
      case "mute":
        fair();
        return new Promise(() => {});
      case "rejects":
        throw new Error("a broken store");
      case "lie":
        return lie();
    }
  }

  #note(answer: StoreAnswer, operation: Operation): void {
    if (answer === "at once" || answer === "slow") return;
    this.#history.isStoreFaulty = true;
    if (answer === "rejects") this.#history.met("a store that rejected");
    else if (answer !== "lie") this.#history.met("a store that hung");
    else if (operation === "get") this.#history.met("a store that returned garbage");
  }

  #managerOf(key: string): SeenManager {
    const tsgId = this.#memory.tenantOf(key);
    if (!tsgId) this.#history.loses(`whose key is ${key}?`);
    const manager = this.#history.manager(this.#process, tsgId ?? "");
    manager.key = key;
    return manager;
  }
}
