import type { TokenStore } from "@sase-auth/core/store";
import { commandsOf, type RedisClient, type RedisCommands } from "./redis-client.ts";

/** Compares and deletes in one step, because a lease that has ended may belong to another process by now. */
const RELEASE = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';
// ms until a key with a time to live of 1 ms has expired. Redis and timers both count whole ms.
const EXPIRED = 4;

/** Entries and leases in Redis. A read costs one round trip. */
export function redisTokenStore(client: RedisClient, prefix: string): TokenStore {
  const redis = commandsOf(client);
  // In a cluster the text in braces decides the slot, so an entry and its lease share one.
  const entryKey = (key: string) => `${prefix}{${key}}`;
  const leaseKey = (key: string) => `${prefix}{${key}}:lease`;
  return {
    async get(key) {
      const entry = await redis.get(entryKey(key));
      // A client can be configured to return buffers.
      return entry === null || entry === undefined ? undefined : String(entry);
    },
    set: (key, entry, ttl) => redis.set(entryKey(key), entry, Math.ceil(ttl)),
    async lease(key, ttl) {
      const owner = crypto.randomUUID();
      const outcome = await redis.setNew(leaseKey(key), owner, Math.ceil(ttl));
      return String(outcome) === "OK" ? () => release(redis, leaseKey(key), owner) : undefined;
    },
  };
}

async function release(redis: RedisCommands, key: string, owner: string): Promise<void> {
  try {
    await redis.eval(RELEASE, key, owner);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await releaseInTwoSteps(redis, key, owner);
  }
}

/**
 * If the lease ends between the steps, the second one cuts short the lease of another process. That costs one more token request.
 * The second step is SET, because DEL may be forbidden as well.
 */
async function releaseInTwoSteps(redis: RedisCommands, key: string, owner: string): Promise<void> {
  if (String(await redis.get(key)) !== owner) return;
  await redis.set(key, owner, 1);
  await new Promise((resolve) => setTimeout(resolve, EXPIRED));
}

/**
 * Whether Redis answered that it does not run this, as opposed to an outage. It answers `NOPERM` to a user without scripting, `ERR`
 * where the command is unknown or renamed, and where the script uses a forbidden command.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
function isRefusal(error: unknown): boolean {
  return /^(NOPERM|ERR) /.test(String((error as Error | undefined)?.message));
}
