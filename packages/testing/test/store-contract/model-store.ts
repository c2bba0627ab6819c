import type { TokenStore } from "@sase-auth/core/store";
import type { MakeStore } from "../../src/contract.ts";
import type { StoreFlaw } from "./flaws.ts";

interface Timed<T> {
  readonly value: T;
  readonly endsAt: number;
}

/** Stores over one memory, with a flaw or none. */
export function modelStores(flaw?: StoreFlaw): MakeStore {
  const entries = new Map<string, Timed<string>>();
  const leases = new Map<string, Timed<symbol>>();
  return () => modelStore(entries, leases, flaw);
}

/** Each flaw changes one thing. */
function modelStore(
  entries: Map<string, Timed<string>>,
  leases: Map<string, Timed<symbol>>,
  flaw?: StoreFlaw,
): TokenStore {
  const missed = new Set<string>();
  const turn = () => new Promise(setImmediate);
  const short = (key: string) => (flaw === "looks at the beginning of a key only" ? key.slice(0, -1) : key);
  const leaseKey = (key: string) => (flaw === "has one lease for all keys" ? "" : key);
  const endsAt = (ttl: number, never: StoreFlaw, micro: StoreFlaw) =>
    performance.now() + (flaw === never ? Number.POSITIVE_INFINITY : flaw === micro ? ttl / 1000 : ttl);

  return {
    async get(key) {
      if (flaw === "remembers that there was nothing" && missed.has(key)) return undefined;
      const lease = leases.get(key);
      if (flaw === "takes a lease for an entry" && !entries.has(key) && lease) return "lease";
      const entry = entries.get(short(key));
      if (entry && entry.endsAt > performance.now()) return entry.value;
      missed.add(key);
      return null;
    },

    async set(key, value, ttl) {
      if (flaw === "keeps the first entry" && entries.has(key)) return;
      if (flaw === "ends the lease with an entry") leases.delete(key);
      const ends = endsAt(ttl, "keeps entries for ever", "takes the time of an entry for microseconds");
      if (flaw === "writes an entry in two pieces") {
        entries.set(key, { value: value.slice(0, 5), endsAt: ends });
        await turn();
      }
      entries.set(short(key), { value, endsAt: ends });
    },

    async lease(key, ttl) {
      const held = leases.get(leaseKey(key));
      const isOver = held && held.endsAt <= performance.now();
      if (held && !isOver) return undefined;
      if (flaw === "looks whether a lease is free before it takes it" && !held) await turn();
      if (flaw === "takes a lease that is over twice" && isOver) await turn();
      const value = Symbol(key);
      const ends = endsAt(ttl, "keeps leases for ever", "takes the time of a lease for microseconds");
      leases.set(leaseKey(key), { value, endsAt: ends });
      return async () => {
        if (flaw === "does not release") return;
        if (flaw === "ends the entry with the lease") entries.delete(key);
        const isOwn = leases.get(leaseKey(key))?.value === value;
        if (isOwn || flaw === "releases whatever lease there is") leases.delete(leaseKey(key));
      };
    },
  };
}
