import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { Failure } from "../failure.ts";
import { plain } from "../terminal.ts";

/** A command cannot be started. `status` is what `env` and shells end with: 127 not found, 126 not executable. */
export class NotStarted extends Failure {
  readonly status: number;

  constructor(command: string, { code }: NodeJS.ErrnoException) {
    const isMissing = code === "ENOENT";
    const why = isMissing ? "was not found. Check its name and PATH" : `cannot be run (${code}). Check its mode`;
    super("ERR_COMMAND", `${plain(command)} ${why}.`);
    this.status = isMissing ? 127 : 126;
  }
}

/**
 * Run a command to its end, with our standard input and outputs, and hand signals on to it.
 *
 * @returns its exit status, or 128 and the number of the signal that ended it
 * @throws {NotStarted}
 */
export async function runChild([command = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { env, stdio: "inherit" });
  passSignals(child);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new NotStarted(command, error)));
    child.once("exit", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

function passSignals(child: ChildProcess): void {
  // At a terminal the whole process group gets them, the command too. Handed on, one Ctrl-C would reach it twice.
  const passed = hasTerminal() ? [] : (["SIGINT", "SIGQUIT"] as const);
  for (const signal of ["SIGINT", "SIGQUIT"] as const) process.on(signal, () => {});
  for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", ...passed] as const) {
    process.on(signal, () => child.kill(signal));
  }
}

/** Whether this process has a controlling terminal, wherever its standard input leads. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}
