import type { TokenStore } from "../../src/store.ts";

interface Timed<T> {
  readonly value: T;
  readonly endsAt: number;
}

/** What processes would share. */
export interface Memory {
  readonly entries: Map<string, Timed<string>>;
  readonly leases: Map<string, Timed<symbol>>;
}

export function memory(): Memory {
  return { entries: new Map(), leases: new Map() };
}

/** One process's store over a memory. */
export function memoryStore({ entries, leases }: Memory = memory()): TokenStore {
  const current = <T>(timed: Timed<T> | undefined) =>
    timed && timed.endsAt > performance.now() ? timed.value : undefined;
  return {
    async get(key) {
      return current(entries.get(key));
    },
    async set(key, value, ttl) {
      entries.set(key, { value, endsAt: performance.now() + ttl });
    },
    async lease(key, ttl) {
      if (current(leases.get(key))) return undefined;
      const value = Symbol(key);
      leases.set(key, { value, endsAt: performance.now() + ttl });
      return async () => {
        if (leases.get(key)?.value === value) leases.delete(key);
      };
    },
  };
}
