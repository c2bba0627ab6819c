import type { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";
import { expectTypeOf, it } from "vitest";
import type { RedisClient } from "../src/index.ts";

it("takes what the clients' own functions make", () => {
  const nodeRedis = createClient();
  const pool = createClientPool();
  const cluster = createCluster({ rootNodes: [] });
  expectTypeOf(nodeRedis).toExtend<RedisClient>();
  expectTypeOf(pool).toExtend<RedisClient>();
  expectTypeOf(cluster).toExtend<RedisClient>();
  expectTypeOf<Redis>().toExtend<RedisClient>();
  expectTypeOf<Cluster>().toExtend<RedisClient>();
});

it("takes nothing else", () => {
  expectTypeOf<Map<string, string>>().not.toExtend<RedisClient>();
});
