import { storeContract } from "@sase-auth/testing/contract";
import { afterAll, beforeAll, describe, it } from "vitest";
import { redisTokenStore } from "../../src/redis-token-store.ts";
import type { OpenClient } from "./open-client.ts";

type Clients = { readonly [name: string]: (url: string) => Promise<Pick<OpenClient, "client" | "close">> };

type Server = AsyncDisposable & { readonly url: string };

/** Run the contract of a store over each client, with one server for all. */
export function contractOver(clients: Clients, start: () => Promise<Server>): void {
  let redis: Server;
  beforeAll(async () => {
    redis = await start();
  });
  afterAll(() => redis?.[Symbol.asyncDispose]());

  describe.each(Object.entries(clients))("%s: it", (_, open) => {
    const opened: { close(): void }[] = [];
    afterAll(() => {
      for (const { close } of opened) close();
    });
    const makeStore = async () => {
      const client = await open(redis.url);
      opened.push(client);
      return redisTokenStore(client.client, "");
    };
    for (const { name, run } of storeContract) it(name, () => run(makeStore));
  });
}
