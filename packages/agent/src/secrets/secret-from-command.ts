import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** ms between two runs of a command. */
const PAUSE = 60_000;
/** ms that a run may take. */
const LIMIT = 10_000;
/** Bytes of output after which a command is stopped. */
const LARGEST = 65_536;

type SecretProcess = ChildProcessByStdio<null, Readable, null>;

/** A function for `clientSecret`. */
export interface SecretCommand {
  (): Promise<string>;
  /**
   * Tell that the service refused the secret, so that the command is asked again at once. Returns false if it was refused within the
   * last minute, too: then the command has nothing better.
   */
  readonly refused: () => boolean;
}

/**
 * A function for `clientSecret` that runs a command by the shell, and returns the first line of its output. Callers share a run, and
 * there is one run in 1 min at most, unless the secret was refused.
 *
 * @example
 * ```ts
 * import { secretFromCommand } from "@sase-auth/agent";
 * import { TokenManager } from "@sase-auth/core";
 *
 * const clientId = "name@1234567890.iam.panserviceaccount.com";
 * const clientSecret = secretFromCommand("vault kv get -field=secret sase");
 * const tokens = new TokenManager({ clientId, clientSecret, tsgId: "1838006364" });
 * ```
 *
 * @throws {Error} from the function, if the command fails, prints nothing or takes longer than 10 s; no message quotes it
 */
export function secretFromCommand(command: string): SecretCommand {
  let run: Promise<string> | undefined;
  let startedAt = Number.NEGATIVE_INFINITY;
  let refusedAt = Number.NEGATIVE_INFINITY;
  let isUnderWay = false;
  const start = () => {
    startedAt = performance.now();
    isUnderWay = true;
    run = firstLineOf(command).finally(() => {
      isUnderWay = false;
    });
    return run;
  };
  const secret = () => (run && (isUnderWay || performance.now() - startedAt < PAUSE) ? run : start());
  const refused = () => {
    if (performance.now() - refusedAt < PAUSE) return false;
    refusedAt = performance.now();
    if (!isUnderWay) run = undefined;
    return true;
  };
  return Object.assign(secret, { refused });
}

async function firstLineOf(command: string): Promise<string> {
  let child: SecretProcess | undefined;
  const stop = () => {
    try {
      if (child?.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      child?.kill("SIGKILL");
    }
  };
  // Before the command runs, so that no signal comes in between.
  const release = stopWithProcess(stop);
  // A group of its own, so that what the shell has started ends with it.
  child = spawn(command, { shell: true, detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const { output, status, isLate } = await outcomeOf(child, stop);
  release();
  const [line = ""] = output.split(/\r?\n/, 1);
  if (!isLate && status === 0 && line) return line;
  const why = isLate ? `it took longer than ${LIMIT / 1000} s` : status === 0 ? "it printed nothing" : "it failed";
  throw new Error(`The secret command gave no secret: ${why}. Run it in a shell to see why.`);
}

interface CommandOutcome {
  readonly output: string;
  /** The exit status of the shell; undefined if it did not run, or a signal ended it. */
  readonly status: number | undefined;
  readonly isLate: boolean;
}

/**
 * Wait until the shell has ended and printed a line. Another process that the shell has started may hold the pipe open for longer, also
 * if it has left the group and is not stopped: nobody waits for it.
 */
function outcomeOf(child: SecretProcess, stop: () => void): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    let output = "";
    let status: number | undefined;
    const end = (isLate = false) => {
      clearTimeout(timer);
      child.stdout.destroy();
      resolve({ output, status, isLate });
    };
    const timer = setTimeout(() => {
      stop();
      end(true);
    }, LIMIT);
    const endWithLine = () => {
      if (status !== undefined && output.includes("\n")) end();
    };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.length > LARGEST) stop();
      endWithLine();
    });
    child.once("exit", (code) => {
      status = code ?? undefined;
      endWithLine();
    });
    child.once("error", () => end()).once("close", () => end());
  });
}

/** Call `stop` if this process ends, so that the command is not left behind. Returns what undoes it. */
function stopWithProcess(stop: () => void): () => void {
  const stopBySignal = (signal: NodeJS.Signals) => {
    // With another listener the process goes on, or exits by itself.
    if (process.listenerCount(signal) > 1) return;
    stop();
    process.off(signal, stopBySignal).kill(process.pid, signal);
  };
  process.once("exit", stop).on("SIGINT", stopBySignal).on("SIGTERM", stopBySignal);
  return () => void process.off("exit", stop).off("SIGINT", stopBySignal).off("SIGTERM", stopBySignal);
}
