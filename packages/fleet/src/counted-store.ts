import type { TokenStore } from "@sase-auth/core/store";

/** How often a store was visited. */
export interface Visits {
  reads: number;
  writes: number;
  /** Attempts to take the lease. */
  leases: number;
  releases: number;
  /** Waits for a change, if the store tells. They are no load for it, and not in the total. */
  watches: number;
}

function noVisits(): Visits {
  return { reads: 0, writes: 0, leases: 0, releases: 0, watches: 0 };
}

/** All visits together, watches aside. */
export function total({ reads, writes, leases, releases }: Visits): number {
  return reads + writes + leases + releases;
}

export function sum(all: readonly Visits[]): Visits {
  const summed = noVisits();
  for (const visits of all) for (const name of names) summed[name] += visits[name];
  return summed;
}

const names = Object.keys(noVisits()) as (keyof Visits)[];

/** What was seen of the visits of one process. */
export interface Seen {
  readonly visits: Visits;
  /** Leases that had ended by themselves before they were released. */
  expiredLeases: number;
  /** When it first tried to take the lease, and when it had left a token: ms since the epoch. */
  leaseAt?: number;
  wroteAt?: number;
}

export function nothingSeen(): Seen {
  return { visits: noVisits(), expiredLeases: 0 };
}

/** The store, with its visits counted in `seen`. */
export function countedStore(store: TokenStore, seen: Seen): TokenStore {
  const { visits } = seen;
  const changed: TokenStore["changed"] = async (key, ms) => {
    visits.watches++;
    await store.changed?.(key, ms);
  };
  return {
    ...(store.changed && { changed }),
    get(key) {
      visits.reads++;
      return store.get(key);
    },
    async set(key, entry, ttl) {
      visits.writes++;
      await store.set(key, entry, ttl);
      seen.wroteAt = Date.now();
    },
    async lease(key, ttl) {
      visits.leases++;
      seen.leaseAt ??= Date.now();
      const takenAt = performance.now();
      const release = await store.lease(key, ttl);
      if (!release) return undefined;
      return () => {
        visits.releases++;
        if (performance.now() - takenAt > ttl) seen.expiredLeases++;
        return release();
      };
    },
  };
}
