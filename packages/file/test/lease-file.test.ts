import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
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
    const { pid, exited } = shortProcess();
    await writeFile(`${path}1`, `${String(Date.now() + 5_000).padStart(15, "0")} ${pid} ${hostname()}`);
    await exited;
    expect(await takeLease(path, 5_000)).toBeTypeOf("function");
  });

  it("is not over if its process lives, or is one of another machine or container", async () => {
    const path = await leasePath();
    const { pid, exited } = shortProcess();
    await exited;
    const end = String(Date.now() + 60_000).padStart(15, "0");
    await writeFile(`${path}1`, `${end} ${pid} another-${hostname()}`);
    expect(await takeLease(path, 60_000)).toBe(undefined);
    await writeFile(`${path}1`, `${end} ${process.pid} ${hostname()}`);
    expect(await takeLease(path, 60_000)).toBe(undefined);
  });
});

function shortProcess() {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  return { pid: child.pid, exited: once(child, "exit") };
}
