import { Cluster } from "ioredis";
import { createCluster } from "redis";
import { openIoRedis } from "./io-redis.ts";
import { openNodeRedis } from "./node-redis.ts";
import type { OpenClient } from "./open-client.ts";

/** Each client that is supported. */
export const CLIENTS: { readonly [name: string]: (url: string) => Promise<OpenClient> } = {
  redis: openNodeRedis,
  ioredis: openIoRedis,
};

/** The same, for a cluster. */
export const CLUSTER_CLIENTS: { readonly [name: string]: (url: string) => Promise<Omit<OpenClient, "command">> } = {
  "redis, for a cluster": async (url) => {
    const client = createCluster({ rootNodes: [{ url }] });
    client.on("error", () => {});
    await client.connect();
    return { client, close: () => client.destroy() };
  },
  "ioredis, for a cluster": async (url) => {
    const client = new Cluster([url]);
    client.on("error", () => {});
    return { client, close: () => client.disconnect() };
  },
};
