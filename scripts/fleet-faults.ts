/** What goes wrong with a store, played on fleets of real processes; and what it may cost. */
import { execFile } from "node:child_process";
import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { openNodeRedis } from "../packages/redis/test/support/node-redis.ts";
import type { LoadOutcome, ObtainOutcome, StoreKind } from "./fleet-plan.ts";
import { type Fleet, type FleetProcess, startFleet } from "./fleet-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);

/** s, of a token, where it has to be renewed while a fault lasts */
const SHORT_LIFE = 7;
/** s: what the processes see of it (`expires_in` is one less), up to when the first of them may renew it */
const RENEWED_AFTER = (SHORT_LIFE - 1) * (2 / 3);

export interface FaultOutcome {
  readonly processes: number;
  readonly requests: number;
  /** Token requests beyond those that there may be without the fault: under load that is an upper bound. */
  readonly extra: number;
  /** How many of them the fault may cost. */
  readonly most: number;
  readonly failures: readonly string[];
  /** API requests that were answered 401. */
  readonly rejected: number;
  readonly longest: number;
  /** What the stores told; at least one of these is expected if `told` says so. */
  readonly troubles: readonly string[];
}

export interface Fault {
  readonly name: string;
  readonly stores: readonly StoreKind[];
  /** What the processes are told of it by events, if they are. */
  readonly told?: RegExp;
  /** Undefined where it cannot be played. */
  play(store: StoreKind): Promise<FaultOutcome | undefined>;
}

const BOTH = ["file", "redis"] as const;

export const FAULTS: readonly Fault[] = [
  {
    name: "the holder of the lease is killed with kill -9 during its request",
    stores: BOTH,
    async play(store) {
      await using fleet = await startFleet({ store, latency: 400 });
      const members = await fleet.start(8);
      const requesting = members.map((member) => member.requesting().then(() => member));
      for (const promise of requesting) promise.catch(() => {}); // the one that is killed tells nothing any more
      const first = Promise.race(requesting);
      const outcomes = members.map((member) => member.obtain().catch(() => undefined));
      const holder = await first;
      while (fleet.sase.auth.requests.length === 0) await sleep(5);
      await holder.kill();
      const others = (await Promise.all(outcomes)).filter((outcome) => outcome !== undefined);
      return { ...ofObtained(fleet, others, 1), most: 1 };
    },
  },
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
    name: "Redis is flushed (FLUSHALL), and a process starts after that",
    stores: ["redis"],
    async play(store) {
      await using fleet = await startFleet({ store, latency: 100 });
      const early = await fleet.start(7);
      await Promise.all(early.map((member) => member.obtain()));
      await command(fleet, "FLUSHALL");
      const members = [...early, ...(await fleet.start(1))];
      return { ...ofObtained(fleet, await Promise.all(members.map((member) => member.obtain())), 1), most: 1 };
    },
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
    name: "the clocks of the processes are 30 s apart",
    stores: ["redis"], // those of one machine have one clock
    async play(store) {
      await using fleet = await startFleet({ store, latency: 100 });
      const members = await fleet.start(8, (at) => ({ clockAhead: at % 2 === 0 ? 15_000 : -15_000 }));
      return { ...ofObtained(fleet, await Promise.all(members.map((member) => member.obtain())), 1), most: 0 };
    },
  },
  {
    name: "the entry is overwritten with garbage",
    stores: BOTH,
    told: /^get: the entry is of no use: /,
    async play(store) {
      await using fleet = await startFleet({ store, latency: 100 });
      const [first] = await fleet.start(1);
      await first?.obtain();
      await spoil(fleet);
      const members = await fleet.start(8);
      return { ...ofObtained(fleet, await Promise.all(members.map((member) => member.obtain())), 1), most: 1 };
    },
  },
  {
    name: "the disk takes 200 ms for everything",
    stores: ["file"],
    play: () => onSlowDisk(200, 0),
  },
  {
    name: "the disk takes 5 s for everything",
    stores: ["file"],
    told: /no answer within the 1000 ms/,
    play: () => onSlowDisk(5_000, 7),
  },
  {
    name: "the disk is full",
    stores: ["file"],
    told: /ENOSPC/,
    play: onFullDisk,
  },
];

/** A row for each fault of the store. What must not be is added to `problems`. */
export async function faultRows(store: StoreKind, problems: string[]): Promise<object[]> {
  const rows: object[] = [];
  for (const fault of FAULTS) {
    if (!fault.stores.includes(store)) continue;
    const outcome = await fault.play(store);
    if (!outcome) {
      console.error(`Left out: ${fault.name}. It takes root and a Linux that can mount a small disk.`);
      continue;
    }
    problems.push(...problemsOf(fault, outcome).map((problem) => `${store}, ${fault.name}: ${problem}`));
    rows.push({
      store,
      fault: fault.name,
      processes: outcome.processes,
      failures: outcome.failures.length,
      "401s": outcome.rejected,
      "token requests beyond the usual": `${outcome.extra} of at most ${outcome.most}`,
      "longest wait, s": (outcome.longest / 1000).toFixed(1),
    });
  }
  return rows;
}

export function problemsOf(fault: Fault, outcome: FaultOutcome): string[] {
  const { told } = fault;
  const problems = [...outcome.failures];
  if (outcome.extra > outcome.most) problems.push(`${outcome.extra} extra token requests, at most ${outcome.most}`);
  if (outcome.rejected > 0) problems.push(`${outcome.rejected} API requests were answered 401`);
  if (told && !outcome.troubles.some((trouble) => told.test(trouble)))
    problems.push(`no event told of it, only ${JSON.stringify(outcome.troubles)}`);
  return problems;
}

function ofObtained(fleet: Fleet, outcomes: readonly ObtainOutcome[], usual: number): Omit<FaultOutcome, "most"> {
  const requests = fleet.sase.auth.tokenRequests.length;
  return {
    processes: outcomes.length,
    requests,
    extra: requests - usual,
    failures: outcomes.flatMap(({ error }) => error ?? []),
    rejected: 0,
    longest: Math.max(...outcomes.map(({ wait }) => wait)),
    troubles: outcomes.flatMap(({ troubles }) => troubles),
  };
}

/**
 * Eight processes under load for three lives of a token, with the fault early in the second. While it lasts, each process
 * is on its own, and requests a token when its own one is due.
 */
async function underLoad(
  store: StoreKind,
  outage: number,
  fault: (fleet: Fleet) => Promise<unknown>,
): Promise<FaultOutcome> {
  await using fleet = await startFleet({ store, lifetime: SHORT_LIFE, latency: 50 });
  const members = await fleet.start(8);
  const startedAt = performance.now();
  const loads = members.map((member) => member.load(200, 3 * (SHORT_LIFE - 1) * 1000));
  await sleep(3_000);
  await fault(fleet);
  const outcomes = await Promise.all(loads);
  const elapsed = (performance.now() - startedAt) / 1000;
  const usual = Math.ceil(elapsed / RENEWED_AFTER) + 1;
  const alone = Math.ceil((outage + REST) / RENEWED_AFTER);
  return ofLoad(fleet, members, outcomes, usual, members.length * alone);
}

/** s that a store which gave no answer is left alone */
const REST = 5;

function ofLoad(
  { sase }: Fleet,
  members: readonly FleetProcess[],
  outcomes: readonly LoadOutcome[],
  usual: number,
  most: number,
): FaultOutcome {
  const requests = sase.auth.tokenRequests.length;
  return {
    processes: members.length,
    requests,
    extra: Math.max(0, requests - usual),
    most,
    failures: outcomes.flatMap(({ failures }) => failures),
    rejected: sase.api.requests.filter(({ status }) => status === 401).length,
    longest: Math.max(...outcomes.map(({ longest }) => longest)),
    troubles: outcomes.flatMap(({ troubles }) => troubles),
  };
}

async function onSlowDisk(diskDelay: number, most: number): Promise<FaultOutcome> {
  await using fleet = await startFleet({ store: "file", latency: 100 });
  const members = await fleet.start(8, () => ({ diskDelay }));
  return { ...ofObtained(fleet, await Promise.all(members.map((member) => member.obtain())), 1), most };
}

/** A small disk of its own, filled to the last byte. Not everybody may mount one. */
async function onFullDisk(): Promise<FaultOutcome | undefined> {
  await using place = await temporaryFolder();
  const disk = join(place.path, "disk");
  await mkdir(disk);
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", disk]);
  } catch {
    return undefined;
  }
  try {
    await using fleet = await startFleet({ store: "file", latency: 100, folder: join(disk, "tokens") });
    await mkdir(fleet.folder, { mode: 0o700 });
    await writeFile(join(disk, "rest"), Buffer.alloc(100_000)).catch(() => {});
    const members = await fleet.start(8);
    const outcomes = await Promise.all(members.map((member) => member.obtain()));
    return { ...ofObtained(fleet, outcomes, 1), most: members.length - 1 };
  } finally {
    await run("umount", ["--lazy", disk]);
  }
}

async function spoil(fleet: Fleet): Promise<void> {
  if (fleet.redis) {
    const [key = ""] = (await command(fleet, "KEYS", "*")) as string[];
    await command(fleet, "SET", key, "garbage");
    return;
  }
  const name = (await readdir(fleet.folder)).find((name) => name.endsWith(".jwe")) ?? "";
  const file = join(fleet.folder, name);
  const { mtime } = await stat(file);
  await writeFile(file, "garbage");
  await utimes(file, mtime, mtime);
}

async function command({ redis }: Fleet, ...args: string[]): Promise<unknown> {
  const opened = await openNodeRedis(redis?.url ?? "");
  try {
    return await opened.command(...args);
  } finally {
    opened.close();
  }
}
