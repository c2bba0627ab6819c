import { spawn } from "node:child_process";

/** ms between two runs of a command. */
const PAUSE = 60_000;
/** ms that a run may take. */
const LIMIT = 10_000;
/** Bytes of output after which a command is stopped. */
const LARGEST = 65_536;

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
 * there is one run a minute at most, unless the secret was refused.
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
  // A group of its own, so that what the shell has started ends with it.
  const child = spawn(command, { shell: true, detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const stop = () => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      child.kill("SIGKILL");
    }
  };
  // A process that ends does not leave the command behind.
  process.once("exit", stop);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, LIMIT);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    if (output.length > LARGEST) stop();
  });
  const status = await new Promise((resolve) => child.once("error", resolve).once("close", resolve));
  clearTimeout(timer);
  process.off("exit", stop);
  const [line = ""] = output.split(/\r?\n/, 1);
  if (status === 0 && line) return line;
  const why = isLate ? `it took longer than ${LIMIT / 1000} s` : status === 0 ? "it printed nothing" : "it failed";
  throw new Error(`The secret command gave no secret: ${why}. Run it in a shell to see why.`);
}
