import { TokenManager, type TokenManagerOptions } from "@sase-auth/core";
import { startMockSase } from "@sase-auth/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type RedisStoreOptions, redisStore } from "../src/index.ts";
import { redisTokenStore } from "../src/redis-token-store.ts";
import { CLIENTS } from "./support/clients.ts";
import type { OpenClient } from "./support/open-client.ts";
import { type RedisServer, startRedis } from "./support/redis-server.ts";
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
  it("has no entry, and gives no lease", async () => {
    const client = { get: async () => undefined, set: async () => undefined, eval: async () => 0 };
    const store = redisTokenStore(client, "");
    expect(await store.get("key")).toBe(undefined);
    expect(await store.lease("key", 1_000)).toBe(undefined);
  });
});

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

  it("costs one command where it is there already", async () => {
    const { manager } = await setUp();
    await manager(one).getToken();
    await one.command("CONFIG", "RESETSTAT");
    await manager(other).getToken();
    const stats = String(await one.command("INFO", "commandstats"));
    const calls = stats.match(/^cmdstat_[^:]+:calls=\d+/gm)?.filter((line) => !/config|info/.test(line));
    expect(calls).toEqual(["cmdstat_get:calls=1"]);
  });

  it("lies under one key, with the prefix and the hash tag of its lease, and goes by itself", async () => {
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

  it("is none where the prefix is another", async () => {
    const { sase, manager } = await setUp();
    await manager(one, { prefix: "a:" }).getToken();
    await manager(one, { prefix: "b:" }).getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});
