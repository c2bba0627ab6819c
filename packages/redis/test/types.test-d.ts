import type { Cluster, Redis } from "ioredis";
import type { Redis as Redis5 } from "ioredis-5";
import { createClient, createClientPool, createCluster } from "redis";
import { createClient as createClient4 } from "redis-4";
import { createClient as createClient5 } from "redis-5";
import { expectTypeOf, it } from "vitest";
import type { RedisClient } from "../src/index.ts";

it("takes what the clients' own functions make", () => {
  const nodeRedis = createClient();
  const pool = createClientPool();
  const cluster = createCluster({ rootNodes: [] });
  expectTypeOf(nodeRedis).toExtend<RedisClient>();
  expectTypeOf(pool).toExtend<RedisClient>();
  expectTypeOf(cluster).toExtend<RedisClient>();
  const older = [createClient5(), createClient4()] as const;
  expectTypeOf(older[0]).toExtend<RedisClient>();
  expectTypeOf(older[1]).toExtend<RedisClient>();
  expectTypeOf<Redis5>().toExtend<RedisClient>();
  expectTypeOf<Redis>().toExtend<RedisClient>();
  expectTypeOf<Cluster>().toExtend<RedisClient>();
});

it("takes nothing else", () => {
  expectTypeOf<Map<string, string>>().not.toExtend<RedisClient>();
});
