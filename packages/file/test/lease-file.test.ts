import { spawn } from "node:child_process";
import { once } from "node:events";
import { promises } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { fileTokenStore } from "../src/file-token-store.ts";
import { removeLease, takeLease } from "../src/lease-file.ts";
import { temporaryFolder } from "./support/folder.ts";

// The functions stay real. Their calls are counted, or held up so that a process is slow at the worst moment.
const { link: realLink, readdir: realReaddir, unlink: realUnlink } = promises;
const link = vi.spyOn(promises, "link");
const readdir = vi.spyOn(promises, "readdir");
const unlink = vi.spyOn(promises, "unlink");
afterEach(() => void vi.useRealTimers());
afterAll(() => void vi.restoreAllMocks());

const LONG = 60_000;
const HOUR = 3_600_000;

async function leaseFolder(): Promise<string> {
  return join(await temporaryFolder(), "key.lease");
}

/** Take the lease as a process which does not run for a while just before it makes its number. */
function takeSlowly(folder: string, meanwhile: () => Promise<unknown>) {
  link.mockImplementationOnce(async (from, to) => {
    await meanwhile();
    await realLink(from, to);
  });
  return takeLease(folder, LONG);
}

async function takeAndRelease(folder: string): Promise<void> {
  const release = await takeLease(folder, LONG);
  await release?.();
}

async function numbersIn(folder: string): Promise<string[]> {
  return (await promises.readdir(folder)).sort();
}

function endingAt(ms: number): string {
  return String(ms).padStart(15, "0");
}

/** The number of a process that has ended. */
async function deadProcess(): Promise<number | undefined> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid;
}

describe("a lease in files", () => {
  it("goes to one of many, each time that it has ended, and leaves two files", async () => {
    const folder = await leaseFolder();
    for (let round = 1; round <= 60; round++) {
      const taken = await Promise.all(Array.from({ length: 20 }, () => takeLease(folder, LONG)));
      const [release, ...others] = taken.filter((lease) => lease !== undefined);
      expect(others).toHaveLength(0);
      await release?.();
    }
    expect(await numbersIn(folder)).toEqual(["59", "60"]);
    expect(await promises.readdir(dirname(folder))).toEqual(["key.lease"]);
  });

  it("costs the same, however many files of other tenants there are", async () => {
    const folder = await temporaryFolder();
    const others = Array.from({ length: 5_000 }, (_, at) => join(folder, `sase-auth-1-${at}.jwe`));
    await Promise.all(others.map((file) => writeFile(file, "")));
    const store = fileTokenStore(folder);
    await (await store.lease("key", LONG))?.();
    readdir.mockClear();
    for (let turn = 1; turn <= 5; turn++) await (await store.lease("key", LONG))?.();
    const listed = await Promise.all(readdir.mock.results.map(({ value }) => value as Promise<string[]>));
    expect(listed).toHaveLength(10);
    expect(Math.max(...listed.map((names) => names.length))).toBe(3);
  });

  it("is not taken by a slow process whose number was taken, released and removed meanwhile", async () => {
    const folder = await leaseFolder();
    await takeAndRelease(folder);
    const taken = await takeSlowly(folder, async () => {
      await takeAndRelease(folder);
      await takeAndRelease(folder);
      await takeLease(folder, LONG);
      expect(await numbersIn(folder)).toEqual(["3", "4"]);
    });
    expect(taken).toBe(undefined);
    expect(await takeLease(folder, LONG)).toBe(undefined);
  });

  it("is not taken by a slow process whose number is lower than one that has ended meanwhile", async () => {
    const folder = await leaseFolder();
    await takeAndRelease(folder);
    const taken = await takeSlowly(folder, async () => {
      for (let turn = 2; turn <= 4; turn++) await takeAndRelease(folder);
    });
    expect(taken).toBe(undefined);
  });

  it("is not taken by a slow process while another has a lower number, in a folder that was removed and made again", async () => {
    const folder = await leaseFolder();
    await takeAndRelease(folder);
    const taken = await takeSlowly(folder, async () => {
      await removeLease(folder);
      await takeLease(folder, LONG);
      expect(await numbersIn(folder)).toEqual(["1"]);
    });
    expect(taken).toBe(undefined);
    expect(await takeLease(folder, LONG)).toBe(undefined);
  });

  it("is left to the next look if the folder was removed meanwhile", async () => {
    const folder = await leaseFolder();
    await takeAndRelease(folder);
    expect(await takeSlowly(folder, () => removeLease(folder))).toBe(undefined);
    expect(await promises.readdir(dirname(folder))).toEqual([]);
    expect(await takeLease(folder, LONG)).toBeTypeOf("function");
  });

  it("is not ended by a process which had the same number in a folder that was removed", async () => {
    const folder = await leaseFolder();
    const late = await takeLease(folder, LONG);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR });
    await removeLease(folder);
    await takeLease(folder, LONG);
    await late?.();
    expect(await numbersIn(folder)).toEqual(["1"]);
    expect(await takeLease(folder, LONG)).toBe(undefined);
  });

  it("is given up if the folder cannot be listed", async () => {
    const folder = await leaseFolder();
    const noFilesLeft = new Error("EMFILE: too many open files");
    readdir.mockImplementationOnce(realReaddir as never).mockRejectedValueOnce(noFilesLeft);
    await expect(takeLease(folder, LONG)).rejects.toBe(noFilesLeft);
    expect(await takeLease(folder, LONG)).toBeTypeOf("function");
  });

  it("has ended if there is no time in its file", async () => {
    const folder = await leaseFolder();
    await mkdir(folder);
    await writeFile(join(folder, "1"), "garbage");
    expect(await takeLease(folder, 10_000)).toBeTypeOf("function");
  });

  it("has ended if the clock was set back by hours since it was taken", async () => {
    const folder = await leaseFolder();
    await mkdir(folder);
    await writeFile(join(folder, "1"), endingAt(Date.now() + 3 * HOUR));
    expect(await takeLease(folder, 4_000)).toBeTypeOf("function");
  });

  it("has ended as soon as its process has died", async () => {
    const folder = await leaseFolder();
    await takeLease(folder, LONG);
    const lease = await readFile(join(folder, "1"), "utf8");
    await writeFile(join(folder, "1"), lease.replace(` ${process.pid} `, ` ${await deadProcess()} `));
    expect(await takeLease(folder, LONG)).toBeTypeOf("function");
  });

  it("has not ended while its process lives", async () => {
    const folder = await leaseFolder();
    await takeLease(folder, LONG);
    expect(await takeLease(folder, LONG)).toBe(undefined);
  });

  it.each([
    ["machine", hostname(), `another-${hostname()}`],
    ["container with the same hostname", /pid:\[\d+\]$/, "pid:[1]"],
  ])("has not ended if its process runs on another %s", async (_, place, another) => {
    if (place instanceof RegExp && process.platform !== "linux") return;
    const folder = await leaseFolder();
    await takeLease(folder, LONG);
    const lease = (await readFile(join(folder, "1"), "utf8")).replace(` ${process.pid} `, ` ${await deadProcess()} `);
    expect(lease).toMatch(place);
    await writeFile(join(folder, "1"), lease.replace(place, another));
    expect(await takeLease(folder, LONG)).toBe(undefined);
  });
});

describe("the folder of a lease", () => {
  it("can be removed once the lease has ended", async () => {
    const folder = await leaseFolder();
    for (let turn = 1; turn <= 3; turn++) await takeAndRelease(folder);
    await removeLease(folder);
    expect(await promises.readdir(dirname(folder))).toEqual([]);
  });

  it("stays while a process has the lease", async () => {
    const folder = await leaseFolder();
    await takeAndRelease(folder);
    await takeLease(folder, LONG);
    await removeLease(folder);
    expect(await numbersIn(folder)).toEqual(["1", "2"]);
  });

  it("stays if a slow process has made a number that has not ended", async () => {
    const folder = await leaseFolder();
    for (let turn = 1; turn <= 3; turn++) await takeAndRelease(folder);
    unlink.mockImplementationOnce(async (path) => {
      await realUnlink(path);
      await writeFile(path, endingAt(Date.now() + LONG));
    });
    await removeLease(folder);
    expect(await numbersIn(folder)).toEqual(["2", "3", "4"]);
  });

  it("loses the number of the process that removes it last", async () => {
    const folder = await leaseFolder();
    for (let turn = 1; turn <= 3; turn++) await takeAndRelease(folder);
    unlink.mockClear();
    await removeLease(folder);
    const removed = unlink.mock.calls.map(([path]) => basename(String(path)));
    expect(removed).toEqual(["2", "3", "4", expect.stringMatching(/\.tmp$/)]);
  });
});
