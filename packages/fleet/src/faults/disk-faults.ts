import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "@sase-auth/test-kit";
import { startFleet } from "../fleet.ts";
import { type Fault, type FaultOutcome, outcomeOfObtain } from "./fault.ts";

const run = promisify(execFile);

export const DISK_FAULTS: readonly Fault[] = [
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

async function onSlowDisk(diskDelay: number, most: number): Promise<FaultOutcome> {
  await using fleet = await startFleet({ store: "file", latency: 100 });
  const members = await fleet.start(8, () => ({ diskDelay }));
  return outcomeOfObtain(fleet, await Promise.all(members.map((member) => member.order("obtain"))), most);
}

/** On a small disk that is filled to the last byte. Only root may mount one. */
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
    const outcomes = await Promise.all(members.map((member) => member.order("obtain")));
    return outcomeOfObtain(fleet, outcomes, members.length - 1);
  } finally {
    await run("umount", ["--lazy", disk]);
  }
}
