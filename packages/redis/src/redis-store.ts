import { invalidOption } from "@sase-auth/core/adapter";
import { type SharedStore, type SharedStoreOptions, sharedStore } from "@sase-auth/core/store";
import type { RedisClient } from "./redis-client.ts";
import { redisTokenStore } from "./redis-token-store.ts";

export interface RedisStoreOptions extends SharedStoreOptions {
  /** The beginning of all key names; no braces. Default none: the names begin with `sase-auth-` anyway. */
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
