import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { Failure } from "../failure.ts";
import { plain, warn } from "../terminal.ts";

/** A command cannot be started. `status` is what `env` and shells end with: 127 not found, 126 not executable. */
export class NotStarted extends Failure {
  readonly status: number;

  constructor(command: string, { code }: NodeJS.ErrnoException, path = "") {
    super("ERR_COMMAND", `${plain(command)} ${whyNot(command, code, path)}.`);
    this.status = code === "ENOENT" ? 127 : 126;
  }
}

function whyNot(command: string, code: string | undefined, path: string): string {
  if (code !== "ENOENT") return `cannot be run (${code}). Check its mode`;
  const places = command.includes("/") ? [command] : path.split(delimiter).map((folder) => join(folder, command));
  if (!places.some((place) => existsSync(place))) return "was not found. Check its name and PATH";
  return "is there, but not the interpreter that its first line names. Check that line";
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
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) return reject(new NotStarted(command, error, env.PATH));
      warn(`A signal could not be passed on to ${plain(command)} (${error.code}). It goes on, and sase-auth with it.`);
    });
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
