import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { takeLease } from "../src/lease-file.ts";
import { temporaryFolder } from "./support/folder.ts";

async function leasePath(): Promise<string> {
  return join(await temporaryFolder(), "key.lease.");
}

describe("a lease in files", () => {
  it("is had by one of many, each time that it is over, and leaves two files", async () => {
    const path = await leasePath();
    for (let round = 1; round <= 60; round++) {
      const taken = await Promise.all(Array.from({ length: 20 }, () => takeLease(path, 60_000)));
      const [release, ...others] = taken.filter((lease) => lease !== undefined);
      expect(others).toHaveLength(0);
      await release?.();
    }
    expect((await readdir(join(path, ".."))).sort()).toEqual(["key.lease.59", "key.lease.60"]);
  });

  it("is not had by who makes a number that was had and cleared away before", async () => {
    const path = await leasePath();
    await (await takeLease(path, 60_000))?.();
    // Slow: it has seen that the first lease is over, and makes the second when there is a third.
    const slow = takeLease(path, 60_000);
    await writeFile(`${path}3`, String(Date.now() + 60_000).padStart(15, "0"));
    expect(await slow).toBe(undefined);
    expect((await readdir(join(path, ".."))).sort()).toEqual(["key.lease.1", "key.lease.3"]);
  });

  it("is over if there is no time in its file", async () => {
    const path = await leasePath();
    await writeFile(`${path}1`, "garbage");
    expect(await takeLease(path, 10_000)).toBeTypeOf("function");
  });

  it("is over if the clock was set back by hours since it was given", async () => {
    const path = await leasePath();
    await writeFile(`${path}1`, String(Date.now() + 3 * 3_600_000).padStart(15, "0"));
    expect(await takeLease(path, 4_000)).toBeTypeOf("function");
  });

  it("is over at once if the process that had it has died", async () => {
    const path = await leasePath();
    await takeLease(path, 60_000);
    const lease = await readFile(`${path}1`, "utf8");
    await writeFile(`${path}1`, lease.replace(` ${process.pid} `, ` ${await deadProcess()} `));
    expect(await takeLease(path, 60_000)).toBeTypeOf("function");
  });

  it("is not over if its process lives", async () => {
    const path = await leasePath();
    await takeLease(path, 60_000);
    expect(await takeLease(path, 60_000)).toBe(undefined);
  });

  it.each([
    ["machine", hostname(), `another-${hostname()}`],
    ["container with the same hostname", /pid:\[\d+\]$/, "pid:[1]"],
  ])("is not over if its process is one of another %s", async (_, place, another) => {
    if (place instanceof RegExp && process.platform !== "linux") return;
    const path = await leasePath();
    await takeLease(path, 60_000);
    const lease = (await readFile(`${path}1`, "utf8")).replace(` ${process.pid} `, ` ${await deadProcess()} `);
    expect(lease).toMatch(place);
    await writeFile(`${path}1`, lease.replace(place, another));
    expect(await takeLease(path, 60_000)).toBe(undefined);
  });
});

/** The number of a process that is no more. */
async function deadProcess(): Promise<number | undefined> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid;
}
