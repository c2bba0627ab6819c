import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { link, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import type { ReleaseLease } from "@sase-auth/core/store";
import { undefinedIf } from "./private-folder.ts";

const DIGITS = 15;
const RELEASED = "0".repeat(DIGITS);
// ms. One that ends later than this was given by a clock that has been set back since.
const LONGEST = 60_000;

/**
 * Leases are numbered files that hold the time of their end, and who has them. The one with the highest number counts, and stays
 * when it is over, for a day at least: a lease is had by being the one who makes the next number. So nobody ever takes a
 * lease away that somebody else has just got, as happens where locks that are over are removed.
 *
 * @param path what comes before the number
 */
export async function takeLease(path: string, ttl: number): Promise<ReleaseLease | undefined> {
  const last = Math.max(0, ...(await numbers(path)));
  if (last > 0 && !(await isOver(`${path}${last}`, ttl))) return undefined;
  const number = last + 1;
  const own = `${path}${number}`;
  if (!(await make(own, Date.now() + ttl))) return undefined;
  const all = await numbers(path);
  if (Math.max(...all) > number) {
    // We were slow: this number had been had, was over and has been cleared away since.
    await rm(own, { force: true });
    return undefined;
  }
  // The one before stays, for those who are reading the folder right now.
  await Promise.all(all.filter((old) => old < number - 1).map((old) => rm(`${path}${old}`, { force: true })));
  return () => release(own);
}

async function numbers(path: string): Promise<number[]> {
  const start = basename(path);
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(start))
    .map((name) => Number(name.slice(start.length)))
    .filter(Number.isSafeInteger);
}

async function isOver(file: string, ttl: number): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(undefinedIf("ENOENT"));
  if (text === undefined) return false; // cleared away: there is a higher one
  const left = Number(text.slice(0, DIGITS)) - Date.now();
  return !(left > 0 && left <= Math.max(ttl, LONGEST)) || hasDied(text.slice(DIGITS));
}

/** So that nobody waits for a process of this machine that was killed. If its number has another process now, the time counts. */
function hasDied(holder: string): boolean {
  const [, pid, place] = holder.match(/^ (\d+) (.*)$/) ?? [];
  if (place !== placeOfProcess()) return false;
  try {
    return !process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Where the number of a process means the same one: containers may share a hostname, and have numbers of their own. */
function placeOfProcess(): string {
  let namespace = "";
  try {
    namespace = readlinkSync("/proc/self/ns/pid");
  } catch {
    // Not on Linux.
  }
  return `${hostname()} ${namespace}`;
}

/** Whether it was us who made it. Written beside, so that it appears as a whole, and not at all where the disk is full. */
async function make(file: string, endsAt: number): Promise<boolean> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    const end = String(Math.ceil(endsAt)).padStart(DIGITS, "0");
    await writeFile(beside, `${end} ${process.pid} ${placeOfProcess()}`, { flag: "wx", mode: 0o600 });
    await link(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(beside, { force: true }).catch(() => {});
  }
}

/** Only who made it knows its number, and nobody makes it again while it counts. */
async function release(file: string): Promise<void> {
  await writeFile(file, RELEASED, { flag: "r+" }).catch(undefinedIf("ENOENT"));
}
