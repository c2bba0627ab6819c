import type { TokenStore } from "@sase-auth/core/store";
import type { VirtualClock } from "@sase-auth/test-kit/virtual-time";

/** What processes have asked of a store. */
export interface StoreCounts {
  reads: number;
  writes: number;
  leases: number;
  releases: number;
}

export function noCounts(): StoreCounts {
  return { reads: 0, writes: 0, leases: 0, releases: 0 };
}

export function operationsOf({ reads, writes, leases, releases }: StoreCounts): number {
  return reads + writes + leases + releases;
}

interface Timed<T> {
  readonly value: T;
  readonly endsAt: number;
}

/** What all processes of a simulation share. Each operation takes `ms` of virtual time. */
export class SimulatedMemory {
  readonly #clock: VirtualClock;
  readonly #ms: number;
  readonly #entries = new Map<string, Timed<string>>();
  readonly #leases = new Map<string, Timed<object>>();

  constructor(clock: VirtualClock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  get(key: string): Promise<string | undefined> {
    return this.#after(() => this.#current(this.#entries.get(key)));
  }

  set(key: string, value: string, ttl: number): Promise<void> {
    return this.#after(() => void this.#entries.set(key, this.#timed(value, ttl)));
  }

  /** @returns what ends the lease; undefined while there is another one */
  lease(key: string, ttl: number): Promise<(() => Promise<void>) | undefined> {
    return this.#after(() => {
      if (this.#current(this.#leases.get(key))) return undefined;
      const lease = {};
      this.#leases.set(key, this.#timed(lease, ttl));
      return () =>
        this.#after(() => {
          if (this.#leases.get(key)?.value === lease) this.#leases.delete(key);
        });
    });
  }

  #after<T>(call: () => T): Promise<T> {
    return new Promise((resolve) => this.#clock.after(this.#ms, () => resolve(call())));
  }

  #timed<T>(value: T, ttl: number): Timed<T> {
    return { value, endsAt: this.#clock.now.awake + ttl };
  }

  #current<T>(timed: Timed<T> | undefined): T | undefined {
    return timed && timed.endsAt > this.#clock.now.awake ? timed.value : undefined;
  }
}

/** A store that counts what is asked of it. */
export function countedStore(store: TokenStore, counts: StoreCounts): TokenStore {
  return {
    get(key) {
      counts.reads++;
      return store.get(key);
    },
    set(key, entry, ttl) {
      counts.writes++;
      return store.set(key, entry, ttl);
    },
    async lease(key, ttl) {
      counts.leases++;
      const release = await store.lease(key, ttl);
      return (
        release &&
        (() => {
          counts.releases++;
          return release();
        })
      );
    },
  };
}
