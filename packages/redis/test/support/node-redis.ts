import { createClient } from "redis";
import type { OpenClient } from "./open-client.ts";

/** As the README of node-redis sets it up. */
export async function openNodeRedis(url: string): Promise<OpenClient> {
  const client = createClient({ url });
  client.on("error", () => {}); // without a listener, a lost connection would end the program
  await client.connect();
  return { client, command: (...args) => client.sendCommand(args), close: () => client.destroy() };
}
