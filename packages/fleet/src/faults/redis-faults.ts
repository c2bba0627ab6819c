import { setTimeout as sleep } from "node:timers/promises";
import { openNodeRedis } from "@sase-auth/test-kit/redis";
import { type Fleet, startFleet } from "../fleet.ts";
import { type Fault, outcomeOfObtain } from "./fault.ts";
import { underLoad } from "./under-load.ts";

export const REDIS_FAULTS: readonly Fault[] = [
  {
    name: "Redis is killed with kill -9 and started again 5 s later, empty",
    stores: ["redis"],
    told: /no answer within the 1000 ms|Socket|connect|closed/i,
    play: (store) =>
      underLoad(store, 5, async ({ redis }) => {
        await redis?.kill();
        await sleep(5_000);
        await redis?.start();
      }),
  },
  {
    name: "Redis is paused for 5 s (CLIENT PAUSE)",
    stores: ["redis"],
    told: /no answer within the 1000 ms/,
    play: (store) =>
      underLoad(store, 5, async (fleet) => {
        await command(fleet, "CLIENT", "PAUSE", "5000", "ALL");
        await sleep(5_000);
      }),
  },
  {
    name: "Redis is out of memory for 5 s",
    stores: ["redis"],
    told: /OOM command not allowed/,
    play: (store) =>
      underLoad(store, 5, async (fleet) => {
        await command(fleet, "CONFIG", "SET", "maxmemory", "1");
        await sleep(5_000);
        await command(fleet, "CONFIG", "SET", "maxmemory", "0");
      }),
  },
  {
    name: "Redis is flushed (FLUSHALL), and a process starts after that",
    stores: ["redis"],
    async play(store) {
      await using fleet = await startFleet({ store, latency: 100 });
      const early = await fleet.start(7);
      await Promise.all(early.map((member) => member.order("obtain")));
      await command(fleet, "FLUSHALL");
      const members = [...early, ...(await fleet.start(1))];
      return outcomeOfObtain(fleet, await Promise.all(members.map((member) => member.order("obtain"))), 1);
    },
  },
];

/** Send one command to the Redis of a fleet. */
export async function command({ redis }: Fleet, ...args: string[]): Promise<unknown> {
  const opened = await openNodeRedis(redis?.url ?? "");
  try {
    return await opened.command(...args);
  } finally {
    opened.close();
  }
}
