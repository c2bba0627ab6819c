import type { TokenStore } from "@sase-auth/core/store";
import { commandsOf, type RedisClient } from "./redis-client.ts";

/** A lease that has ended may be somebody else's by now, so looking and deleting is one step. */
const RELEASE = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';

/** Entries and leases in Redis. A read costs one round trip. */
export function redisTokenStore(client: RedisClient, prefix: string): TokenStore {
  const redis = commandsOf(client);
  // What is in braces decides on the slot of a cluster: that of an entry is also that of its lease.
  const entryKey = (key: string) => `${prefix}{${key}}`;
  const leaseKey = (key: string) => `${prefix}{${key}}:lease`;
  return {
    async get(key) {
      const entry = await redis.get(entryKey(key));
      // Some clients are set up to give buffers.
      return entry === null || entry === undefined ? undefined : String(entry);
    },
    set: (key, entry, ttl) => redis.set(entryKey(key), entry, Math.ceil(ttl)),
    async lease(key, ttl) {
      const owner = crypto.randomUUID();
      const given = await redis.setNew(leaseKey(key), owner, Math.ceil(ttl));
      return String(given) === "OK" ? () => redis.eval(RELEASE, leaseKey(key), owner) : undefined;
    },
  };
}
