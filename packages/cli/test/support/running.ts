import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { until } from "@sase-auth/test-kit";
import { onTestFinished } from "vitest";
import { BIN, temporaryFolder } from "./cli.ts";

/** The command line while it runs. */
export interface RunningCommand {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly lines: string[];
  readonly errors: string[];
  /** Waits until it has printed a line that matches. */
  printed(pattern: RegExp): Promise<string>;
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Start it without a terminal, in a process group of its own, until the test ends. */
export async function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<RunningCommand> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH, HOME: await temporaryFolder(), ...env },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const pid = child.pid as number;
  onTestFinished(() => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {} // it has ended
  });
  const lines: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  const ended = once(child, "exit").then(([status, signal]) => status ?? signal);
  const printed = async (pattern: RegExp) => {
    await until(() => lines.some((line) => pattern.test(line)));
    return lines.find((line) => pattern.test(line)) as string;
  };
  return { process: child, pid, lines, errors, printed, ended };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended and was not waited for, in a container without an init, is no process any more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** The processes below another one. */
export function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}
