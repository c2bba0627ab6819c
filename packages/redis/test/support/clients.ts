import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import type { RedisClient } from "../../src/index.ts";

export interface OpenClient {
  readonly client: RedisClient;
  /** Send any command. */
  command(...args: string[]): Promise<unknown>;
  close(): void;
}

/** Each client that is supported, as its README sets it up. */
export const CLIENTS: { readonly [name: string]: (url: string) => Promise<OpenClient> } = {
  redis: openCommands,
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

/** For commands of a test's own. */
export async function openCommands(url: string): Promise<OpenClient> {
  const client = createClient({ url });
  client.on("error", () => {}); // or it would end the program when the connection is lost
  await client.connect();
  return { client, command: (...args) => client.sendCommand(args), close: () => client.destroy() };
}

async function openIoRedis(url: string): Promise<OpenClient> {
  const client = new Redis(url);
  client.on("error", () => {});
  return {
    client,
    command: (name = "", ...args) => client.call(name, ...args),
    close: () => client.disconnect(),
  };
}
