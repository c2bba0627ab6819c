import { Cluster } from "ioredis";
import { Redis as Redis5 } from "ioredis-5";
import { Valkey, Cluster as ValkeyCluster } from "iovalkey";
import { createClientPool, createCluster } from "redis";
import { createClient as createClient4 } from "redis-4";
import { createClient as createClient5 } from "redis-5";
import { openIoRedis } from "./io-redis.ts";
import { openNodeRedis } from "./node-redis.ts";
import type { OpenClient } from "./open-client.ts";

type Openers<Opened> = { readonly [name: string]: (url: string) => Promise<Opened> };

/** The supported clients. */
export const CLIENTS: Openers<OpenClient> = {
  redis: openNodeRedis,
  ioredis: openIoRedis,
};

/** A pool, and the oldest supported versions. */
export const MORE_CLIENTS: Openers<Omit<OpenClient, "command">> = {
  "redis, as a pool": async (url) => {
    const client = createClientPool({ url });
    client.on("error", () => {});
    await client.connect();
    return { client, close: () => client.destroy() };
  },
  "redis 5.0": async (url) => {
    const client = createClient5({ url });
    client.on("error", () => {});
    await client.connect();
    return { client, close: () => client.destroy() };
  },
  "redis 4.7": async (url) => {
    const client = createClient4({ url });
    client.on("error", () => {});
    await client.connect();
    return { client, close: () => void client.disconnect() };
  },
  "iovalkey 0.4": async (url) => {
    const client = new Valkey(url);
    client.on("error", () => {});
    return { client, close: () => client.disconnect() };
  },
  "ioredis 5.11": async (url) => {
    const client = new Redis5(url);
    client.on("error", () => {});
    return { client, close: () => client.disconnect() };
  },
};

/** The clients for a cluster. */
export const CLUSTER_CLIENTS: Openers<Omit<OpenClient, "command">> = {
  "redis, for a cluster": async (url) => {
    const client = createCluster({ rootNodes: [{ url }] });
    client.on("error", () => {});
    await client.connect();
    return { client, close: () => client.destroy() };
  },
  "iovalkey, for a cluster": async (url) => {
    const client = new ValkeyCluster([url]);
    client.on("error", () => {});
    return { client, close: () => client.disconnect() };
  },
  "ioredis, for a cluster": async (url) => {
    const client = new Cluster([url]);
    client.on("error", () => {});
    return { client, close: () => client.disconnect() };
  },
};
