/** What the store uses of a client, pool or cluster of the `redis` package (node-redis): tested with 4.7, 5.0 and 6.3. */
export interface NodeRedisClient {
  /** `GET`: resolves with the value, or null. */
  get(key: string): Promise<unknown>;
  /** `SET` with `PX` and, for a lease, `NX`: resolves with "OK", or null if the key exists. */
  // Later versions have other names for these options as well, which version 4 silently ignores.
  set(key: string, value: string, options: { PX: number; NX?: true }): Promise<unknown>;
  /** `EVAL`: ends a lease that is still its own. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** What the store uses of a client or cluster of `ioredis`: tested with 5.11 and 6.0. */
export interface IoRedisClient {
  /** `GET`: resolves with the value, or null. */
  get(key: string): Promise<unknown>;
  /** `SET` with `PX`. */
  set(key: string, value: string, unit: "PX", ms: number): Promise<unknown>;
  /** `SET` with `PX` and `NX`: resolves with "OK", or null if the key exists. */
  set(key: string, value: string, unit: "PX", ms: number, condition: "NX"): Promise<unknown>;
  /** `EVAL`: ends a lease that is still its own. */
  eval(script: string, keys: number, key: string, argument: string): Promise<unknown>;
  /** Never called: ioredis is told from node-redis by it. */
  defineCommand(name: string, definition: { lua: string }): void;
}

/** A client, pool or cluster of node-redis or ioredis. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** The commands that the store sends, the same for both clients. */
export interface RedisCommands {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, ms: number): Promise<unknown>;
  /** Resolves with "OK" if the key did not exist. */
  setNew(key: string, value: string, ms: number): Promise<unknown>;
  eval(script: string, key: string, argument: string): Promise<unknown>;
}

export function commandsOf(client: RedisClient): RedisCommands {
  if ("defineCommand" in client) {
    return {
      get: (key) => client.get(key),
      set: (key, value, ms) => client.set(key, value, "PX", ms),
      setNew: (key, value, ms) => client.set(key, value, "PX", ms, "NX"),
      eval: (script, key, argument) => client.eval(script, 1, key, argument),
    };
  }
  return {
    get: (key) => client.get(key),
    set: (key, value, ms) => client.set(key, value, { PX: ms }),
    setNew: (key, value, ms) => client.set(key, value, { PX: ms, NX: true }),
    eval: (script, key, argument) => client.eval(script, { keys: [key], arguments: [argument] }),
  };
}
