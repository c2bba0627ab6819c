import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { until } from "@sase-auth/test-kit";
import { describe, expect, it, onTestFinished } from "vitest";
import { BIN, startService, temporaryFolder } from "./support/cli.ts";

/** A file system of its own is mounted for the agent alone. Where a user may not do that, these tests are left out. */
const UNSHARE = ["unshare", "--map-root-user", "--mount"] as const;
const canMount = spawnSync(UNSHARE[0], [...UNSHARE.slice(1), "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

interface Mounted {
  readonly process: ChildProcess;
  readonly errors: string[];
  readonly lines: string[];
  readonly authFile: string;
  /** The folder of the auth file, as this process sees it. */
  readonly folder: string;
  readonly ended: Promise<unknown>;
}

/** An agent whose auth file is on a small file system. */
async function onDisk(options: string, env: NodeJS.ProcessEnv): Promise<Mounted> {
  const [mountPoint, home] = [await temporaryFolder(), await temporaryFolder()];
  const authFile = join(mountPoint, "scm.json");
  const script = `mount -t tmpfs -o mode=700,${options} none "$0" && exec "$@"`;
  const agent = [process.execPath, BIN, "agent", "--auth-file", authFile];
  const child = spawn(UNSHARE[0], [...UNSHARE.slice(1), "sh", "-c", script, mountPoint, ...agent], {
    env: { PATH: process.env.PATH, HOME: home, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  const ended = once(child, "close").then(([status]) => status);
  return { process: child, lines, errors, authFile, folder: `/proc/${child.pid}/root${mountPoint}`, ended };
}

describe.skipIf(!canMount)("an auth file", () => {
  it.each([
    [
      "on a full disk",
      "size=4k,nr_inodes=1",
      /scm\.json cannot be written \(ENOSPC\)\. The disk is full: make room on it/,
    ],
    ["in a read-only folder", "ro", /scm\.json cannot be written \(EROFS\)\. Make its folder writable for this user/],
  ])("%s is a failure that says so", async (_, options, message) => {
    const { env } = await startService();
    const agent = await onDisk(options, env);
    expect(await agent.ended).toBe(1);
    expect(agent.lines).toEqual([]);
    expect(agent.errors).toEqual([expect.stringMatching(message)]);
  });

  it("on a disk that fills up stays as it is, a line says why", async () => {
    const { env } = await startService();
    const agent = await onDisk("size=16k", env);
    await until(() => agent.lines.length > 0);
    const path = join(agent.folder, "scm.json");
    const before = await readFile(path, "utf8");
    const filler = join(agent.folder, "filler");
    await expect(writeFile(filler, Buffer.alloc(65_536))).rejects.toThrow("ENOSPC");
    await revoke(JSON.parse(before));
    await until(() => agent.errors.length > 0);
    expect(agent.errors).toEqual([
      `sase-auth: The auth file is not up to date: ${agent.authFile} cannot be written (ENOSPC). ` +
        "The disk is full: make room on it, or name a file on another one.",
    ]);
    expect(await readFile(path, "utf8")).toBe(before);
    expect((await readdir(agent.folder)).sort()).toEqual(["filler", "scm.json"]);
    agent.process.kill("SIGTERM");
    expect(await agent.ended).toBe(0);
  });
});

/** Tell an agent that an API rejected the token of its auth file. */
async function revoke({ auth_url, client_id, client_secret, jwt }: { [name: string]: string }): Promise<void> {
  const url = new URL("revoke", auth_url);
  const { status } = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({
      client_id: client_id as string,
      client_secret: client_secret as string,
      token: jwt as string,
    }),
  });
  expect(status).toBe(200);
}
