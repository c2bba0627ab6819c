import { Redis } from "ioredis";
import type { OpenClient } from "./open-client.ts";

/** As the README of ioredis sets it up. */
export async function openIoRedis(url: string): Promise<OpenClient> {
  const client = new Redis(url);
  client.on("error", () => {});
  return {
    client,
    command: (name = "", ...args) => client.call(name, ...args),
    close: () => client.disconnect(),
  };
}
