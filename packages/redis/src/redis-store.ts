import { invalidOption, type SharedStore, type SharedStoreOptions, sharedStore } from "@sase-auth/core/store";
import type { RedisClient } from "./redis-client.ts";
import { redisTokenStore } from "./redis-token-store.ts";

/** How keys are named, and what all stores have in common. */
export interface RedisStoreOptions extends SharedStoreOptions {
  /**
   * The beginning of all key names; no braces. The names go on with `{sase-auth-1-…}`, the hash tag that keeps an entry and its
   * lease in one slot.
   */
  prefix?: string | undefined;
}

/**
 * Share tokens through Redis, over your own connected client: for the `store` option of `TokenManager` and `TenantTokens`. The
 * store never closes the client.
 *
 * @example
 * const client = await createClient({ url: "redis://127.0.0.1:6379" }).connect();
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), store: redisStore(client) });
 *
 * @throws {InvalidOptionError}
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 * import { redisStore } from "@sase-auth/redis";
 * import { createClient } from "redis";
 *
 * const client = await createClient({ url: process.env.REDIS_URL }).on("error", console.error).connect();
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), store: redisStore(client) });
 * ```
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): SharedStore {
  for (const method of ["get", "set", "eval"] as const) {
    if (typeof Object(client)[method] !== "function")
      throw invalidOption("The client must be one of redis (node-redis) or ioredis.");
  }
  if (Object(options) !== options) throw invalidOption("options must be an object.");
  const { prefix = "", ...sharing } = options;
  if (typeof prefix !== "string" || /[{}]/.test(prefix)) throw invalidOption("prefix must be a string without braces.");
  return sharedStore(redisTokenStore(client, prefix), sharing);
}
