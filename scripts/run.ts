import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";

export const ROOT = join(import.meta.dirname, "..");

interface RunOptions {
  cwd?: string;
  /** In place of the environment of this process. A PATH comes after the workspace's tools. */
  env?: NodeJS.ProcessEnv;
  /** ms after which the command is killed, so that one that hangs fails */
  timeout?: number;
}

/**
 * Run a command, with the workspace's tools on its PATH, and return what it printed.
 *
 * @throws {Error} with all that it printed, if it fails or is killed
 */
export function run(
  command: string,
  args: string[],
  { cwd = ROOT, timeout = 120_000, env = process.env }: RunOptions = {},
): Promise<string> {
  const PATH = [join(ROOT, "node_modules", ".bin"), env.PATH ?? process.env.PATH].join(delimiter);
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, timeout, env: { ...env, PATH } }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const why = error.killed ? `killed after ${timeout} ms` : `exit ${error.code}`;
      reject(new Error(`${[command, ...args].join(" ")}: ${why}\n${stdout}${stderr}`.trimEnd()));
    });
  });
}
