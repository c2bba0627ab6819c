import { type TokenEvent, TokenManager, type TokenManagerOptions } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type RedisStoreOptions, redisStore } from "../src/index.ts";
import { redisTokenStore } from "../src/redis-token-store.ts";
import { CLIENTS, MORE_CLIENTS } from "./support/clients.ts";
import type { OpenClient } from "./support/open-client.ts";
import { type RedisServer, startRedis, WITHOUT_SCRIPTS } from "./support/redis-server.ts";
import { describeWithRedis } from "./support/with-redis.ts";

describe("redisStore", () => {
  const client = { get: async () => null, set: async () => null, eval: async () => 0 };

  it.each([
    [undefined, {}, "The client must be one of redis (node-redis) or ioredis."],
    [{ get: client.get }, {}, "The client must be one of redis (node-redis) or ioredis."],
    [client, { prefix: "{tag}" }, "prefix must be a string without braces."],
    [client, null, "options must be an object."],
    [client, { timeout: -1 }, "timeout must be a number of ms from 1."],
  ])("refuses what cannot work: case %#", (given, options, message) => {
    expect(() => redisStore(given as never, options as never)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message }),
    );
  });
});

describe("a client that resolves with undefined where there is nothing", () => {
  it("finds no entry and takes no lease", async () => {
    const client = { get: async () => undefined, set: async () => undefined, eval: async () => 0 };
    const store = redisTokenStore(client, "");
    expect(await store.get("key")).toBe(undefined);
    expect(await store.lease("key", 1_000)).toBe(undefined);
  });
});

describe("a lease in Redis", () => {
  const LEASE_TTL = 600_000;

  it("is released in one step only, if EVAL gets no answer", async () => {
    const commands: string[] = [];
    const client = {
      get: async () => commands.push("get"),
      set: async () => commands.push("set") && "OK",
      eval: () => Promise.reject(new Error("Socket closed unexpectedly")),
    };
    const release = await redisTokenStore(client, "").lease("key", LEASE_TTL);
    await expect(release?.()).rejects.toThrow("Socket closed unexpectedly");
    expect(commands).toEqual(["set"]);
  });

  it("of another process is left alone, if EVAL is refused", async () => {
    const values: string[] = [];
    const client = {
      get: async () => "another owner",
      set: async (_: string, value: string) => values.push(value) && "OK",
      eval: () => Promise.reject(new Error("NOPERM this user has no permissions to run the 'eval' command")),
    };
    const release = await redisTokenStore(client, "").lease("key", LEASE_TTL);
    await release?.();
    expect(values).toHaveLength(1);
  });
});

const REFUSALS: Record<string, readonly string[]> = {
  "no user may run scripts": WITHOUT_SCRIPTS,
  "EVAL was renamed": ["--rename-command", "EVAL", '""'],
  "scripts may not use DEL": [...WITHOUT_SCRIPTS, "+@scripting", "-del"],
  "users may use GET and SET only": [...WITHOUT_SCRIPTS, "-@all", "+get", "+set", "+ping", "+info"],
};

for (const [refusal, args] of Object.entries(REFUSALS)) {
  describeWithRedis(`a rejected token, in a Redis where ${refusal},`, () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await startRedis(args);
    });
    afterAll(() => redis?.[Symbol.asyncDispose]());

    it.each(Object.entries({ ...CLIENTS, ...MORE_CLIENTS }))("is replaced at once, over %s", async (_, open) => {
      await using sase = await startMockSase();
      const { client, close } = await open(redis.url);
      onTestFinished(close);
      const events: TokenEvent[] = [];
      const store = redisStore(client, { leaseTtl: 600_000 });
      const tokens = new TokenManager({ ...sase.credentials, store, onEvent: (event) => events.push(event) });
      await tokens.replaceToken(await tokens.getToken());
      expect(events.filter(({ type }) => type === "store")).toEqual([]);
      expect(sase.auth.tokenRequests).toHaveLength(2);
    });
  });
}

describeWithRedis("a token in Redis", () => {
  let redis: RedisServer;
  let one: OpenClient;
  let other: OpenClient;

  beforeAll(async () => {
    redis = await startRedis();
    [one, other] = (await Promise.all(Object.values(CLIENTS).map((open) => open(redis.url)))) as [
      OpenClient,
      OpenClient,
    ];
  });
  beforeEach(() => one.command("FLUSHALL"));
  afterAll(async () => {
    one?.close();
    other?.close();
    await redis?.[Symbol.asyncDispose]();
  });

  async function setUp() {
    const sase = await startMockSase();
    onTestFinished(() => sase.close());
    const manager = (open: OpenClient, options?: RedisStoreOptions, changes?: Partial<TokenManagerOptions>) =>
      new TokenManager({ ...sase.credentials, store: redisStore(open.client, options), ...changes });
    return { sase, manager };
  }

  it("is shared by users of both clients", async () => {
    const { sase, manager } = await setUp();
    const managers = Array.from({ length: 12 }, (_, at) => manager(at % 2 === 0 ? one : other));
    const tokens = await Promise.all(managers.map((tokens) => tokens.getToken()));
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("costs one command if another process has left it", async () => {
    const { manager } = await setUp();
    await manager(one).getToken();
    await one.command("CONFIG", "RESETSTAT");
    await manager(other).getToken();
    const stats = String(await one.command("INFO", "commandstats"));
    const calls = stats.match(/^cmdstat_[^:]+:calls=\d+/gm)?.filter((line) => !/config|info/.test(line));
    expect(calls).toEqual(["cmdstat_get:calls=1"]);
  });

  it("lies under one key, with the prefix and the hash tag of its lease, and expires by itself", async () => {
    const { sase, manager } = await setUp();
    let during: unknown;
    const watching: typeof fetch = async (url, init) => {
      during = await one.command("KEYS", "*");
      return fetch(url, init);
    };
    await manager(one, { prefix: "team:" }, { fetch: watching as never }).getToken();
    expect(during).toEqual([expect.stringMatching(/^team:\{sase-auth-1-[\da-f]{64}\}:lease$/)]);
    const [lease] = during as [string];
    const keys = (await one.command("KEYS", "*")) as string[];
    expect(keys).toEqual([lease.replace(/:lease$/, "")]);
    expect(Number(await one.command("PTTL", keys[0] as string))).toBeGreaterThan(13 * 60_000);
    const entry = String(await one.command("GET", keys[0] as string));
    for (const { value } of sase.issued) expect(entry).not.toContain(value);
  });

  it("is not found under another prefix", async () => {
    const { sase, manager } = await setUp();
    await manager(one, { prefix: "a:" }).getToken();
    await manager(one, { prefix: "b:" }).getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});
