import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A server in a process of its own. */
export interface Running {
  readonly origin: string;
  readonly pid: number;
  stop(): void;
}

/** The core of proxies, and that of the API and the load. */
export const CORES = { proxy: 0, others: 1 };

/** Start a program of this folder, on the core of proxies. */
export async function startProgram(
  name: string,
  env: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<Running> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const args = ["-c", String(CORES.proxy), process.execPath, ...flags, file];
  const child = spawn("taskset", args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(createInterface({ input: child.stdout }), "line");
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid as number, stop: () => void child.kill() };
}

/** What a process has taken of its core so far, in s. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // After the name, which may have spaces: utime and stime are the 12th and the 13th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const TICKS = 100;
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Bytes of memory that a process has in use. */
export async function residentBytes(pid: number): Promise<number> {
  const [, kib] = /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) * 1024;
}
