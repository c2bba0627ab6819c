import type { RedisClient } from "../../src/index.ts";

export interface OpenClient {
  readonly client: RedisClient;
  /** Send any command. */
  command(...args: string[]): Promise<unknown>;
  close(): void;
}
