import { promises, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { ReleaseLease } from "@sase-auth/core/store";
import { undefinedIf } from "./private-folder.ts";

const DIGITS = 15;
const RELEASED = "0".repeat(DIGITS);
// ms. A lease that ends later than this was written before the clock was set back.
const LONGEST = 60_000;

/**
 * Take the lease that a folder keeps. Each lease has its own folder, so that its cost does not grow with the number of leases.
 *
 * The folder holds numbered files, each with the time when a lease ends and the process that holds it. To take the lease, a process
 * makes the next number and then lists the folder: it has the lease if its number is the highest and all others have ended, else
 * it ends its own. Of two processes that have both made a number, the one that lists last sees both files. So they never
 * both have the lease, however slow either is. Nobody ends a lease of another process, or removes it before it has ended.
 *
 * @param ttl ms
 */
export async function takeLease(folder: string, ttl: number): Promise<ReleaseLease | undefined> {
  return (await take(folder, ttl))?.release;
}

/** Remove the folder of a lease that nobody needs any more, unless a process has the lease, or is about to take it. */
export async function removeLease(folder: string): Promise<void> {
  const lease = await take(folder, LONGEST);
  if (!lease) return;
  try {
    const others = await endedOthers(folder, lease.number, LONGEST);
    if (!others) return;
    // Our own number goes last, because it keeps other processes from taking the lease.
    for (const number of [...others, lease.number]) await removeFile(fileOf(folder, number));
  } finally {
    await lease.release();
  }
  await promises.rmdir(folder);
}

async function take(folder: string, ttl: number): Promise<Lease | undefined> {
  const before = await numbersIn(folder);
  if (!(await haveEnded(folder, before, ttl))) return undefined;
  const lease = await make(folder, Math.max(0, ...before) + 1, ttl);
  if (!lease) return undefined;
  let others: number[] | undefined;
  try {
    others = await endedOthers(folder, lease.number, ttl);
  } finally {
    if (!others) await lease.release();
  }
  if (!others) return undefined;
  // The one before stays, because a process that is listing the folder now may miss the file that was made meanwhile.
  const old = others.filter((number) => number < lease.number - 1);
  await Promise.all(old.map((number) => removeFile(fileOf(folder, number)))).catch(() => {});
  return lease;
}

/** The other numbers, or undefined if one of them is higher or has not ended, or if ours is not there any more. */
async function endedOthers(folder: string, own: number, ttl: number): Promise<number[] | undefined> {
  const numbers = await numbersIn(folder);
  const others = numbers.filter((number) => number !== own);
  return Math.max(...numbers) === own && (await haveEnded(folder, others, ttl)) ? others : undefined;
}

interface Lease {
  readonly number: number;
  readonly release: ReleaseLease;
}

/**
 * Make a number, unless another process has made it. It appears with all that it holds, and not at all if the disk is full. The
 * temporary file stays until the release, because its name leads to our lease only, also after the number was removed and made again.
 */
async function make(folder: string, number: number, ttl: number): Promise<Lease | undefined> {
  const own = `${folder}.${crypto.randomUUID()}.tmp`;
  const end = String(Math.ceil(Date.now() + ttl)).padStart(DIGITS, "0");
  let isMade: true | undefined;
  try {
    await promises.writeFile(own, `${end} ${process.pid} ${placeOfProcess()}`, { flag: "wx", mode: 0o600 });
    // ENOENT: another process has removed the folder.
    const linked = promises.link(own, fileOf(folder, number)).then((): true => true);
    isMade = await linked.catch(undefinedIf("EEXIST", "ENOENT"));
  } finally {
    if (!isMade) await promises.unlink(own).catch(() => {});
  }
  if (!isMade) return undefined;
  const release = async () => {
    await promises.writeFile(own, RELEASED, { flag: "r+" }).catch(undefinedIf("ENOENT"));
    await removeFile(own);
  };
  return { number, release };
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = await promises.readdir(folder).catch(undefinedIf("ENOENT"));
  if (!names) await promises.mkdir(folder, { mode: 0o700 }).catch(undefinedIf("EEXIST"));
  return (names ?? []).map(Number).filter(Number.isSafeInteger);
}

function fileOf(folder: string, number: number): string {
  return join(folder, String(number));
}

function removeFile(path: string): Promise<void> {
  return promises.unlink(path).catch(undefinedIf("ENOENT"));
}

async function haveEnded(folder: string, numbers: readonly number[], ttl: number): Promise<boolean> {
  const ended = await Promise.all(numbers.map((number) => hasEnded(fileOf(folder, number), ttl)));
  return ended.every(Boolean);
}

async function hasEnded(file: string, ttl: number): Promise<boolean> {
  const text = await promises.readFile(file, "utf8").catch(undefinedIf("ENOENT"));
  if (text === undefined) return true;
  const left = Number(text.slice(0, DIGITS)) - Date.now();
  return !(left > 0 && left <= Math.max(ttl, LONGEST)) || hasDied(text.slice(DIGITS));
}

/** Lets nobody wait for a process of this machine that was killed. If the pid was reused, the lease ends by time. */
function hasDied(holder: string): boolean {
  const [, pid, place] = holder.match(/^ (\d+) (.*)$/) ?? [];
  if (place !== placeOfProcess()) return false;
  try {
    return !process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Where a pid means the same process: containers may share a hostname, and have pids of their own. */
function placeOfProcess(): string {
  let namespace = "";
  try {
    namespace = readlinkSync("/proc/self/ns/pid");
  } catch {
    // Not on Linux, or not allowed: the hostname alone has to do.
  }
  return `${hostname()} ${namespace}`;
}
