import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "@sase-auth/test-kit";
import { type Fleet, startFleet } from "../fleet.ts";
import { DISK_FAULTS } from "./disk-faults.ts";
import { type Fault, outcomeOfObtain } from "./fault.ts";
import { command, REDIS_FAULTS } from "./redis-faults.ts";

export const FAULTS: readonly Fault[] = [
  {
    name: "the holder of the lease is killed with kill -9 during its request",
    stores: ["file", "redis"],
    async play(store) {
      await using fleet = await startFleet({ store, latency: 400 });
      const members = await fleet.start(8);
      const requesting = members.map((member) => member.requesting().then(() => member));
      for (const promise of requesting) promise.catch(() => {}); // the process that is killed reports nothing any more
      const first = Promise.race(requesting);
      const outcomes = members.map((member) => member.order("obtain").catch(() => undefined));
      const holder = await first;
      await until(() => fleet.sase.auth.requests.length > 0);
      await holder.kill();
      const others = (await Promise.all(outcomes)).filter((outcome) => outcome !== undefined);
      return outcomeOfObtain(fleet, others, 1);
    },
  },
  {
    name: "the clocks of the processes are 30 s apart",
    stores: ["redis"], // the processes of one machine have one clock
    async play(store) {
      await using fleet = await startFleet({ store, latency: 100 });
      const members = await fleet.start(8, (at) => ({ clockAhead: at % 2 === 0 ? 15_000 : -15_000 }));
      return outcomeOfObtain(fleet, await Promise.all(members.map((member) => member.order("obtain"))), 0);
    },
  },
  {
    name: "the entry is overwritten with garbage",
    stores: ["file", "redis"],
    told: /^get: the entry is of no use: /,
    async play(store) {
      await using fleet = await startFleet({ store, latency: 100 });
      const [first] = await fleet.start(1);
      await first?.order("obtain");
      await spoil(fleet);
      const members = await fleet.start(8);
      return outcomeOfObtain(fleet, await Promise.all(members.map((member) => member.order("obtain"))), 1);
    },
  },
  ...DISK_FAULTS,
  ...REDIS_FAULTS,
];

/** The key or the file of the only entry. A caller has the token before the entry is written. */
async function entryOf(fleet: Fleet): Promise<string> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const names = fleet.redis ? ((await command(fleet, "KEYS", "*")) as string[]) : await readdir(fleet.folder);
    const entry = names.find((name) => (fleet.redis ? !name.endsWith(":lease") : name.endsWith(".jwe")));
    if (entry) return entry;
    await sleep(10);
  }
  throw new Error("The store holds no entry.");
}

/** Overwrite the only entry, and leave its expiry as it is. */
async function spoil(fleet: Fleet): Promise<void> {
  if (fleet.redis) {
    await command(fleet, "SET", await entryOf(fleet), "garbage");
    return;
  }
  const file = join(fleet.folder, await entryOf(fleet));
  const { mtime } = await stat(file);
  await writeFile(file, "garbage");
  await utimes(file, mtime, mtime);
}
