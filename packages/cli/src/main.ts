import { runCommandLine } from "./command-line/run-command-line.ts";
import { print } from "./stdout.ts";
import { version } from "./version.ts";

/** Run the command line. Sets the exit code: 0 success, 1 a problem or a failure, 2 wrong use. */
export async function main(args: readonly string[]): Promise<void> {
  if (/^(-[vV]|--version|version)$/.test(args[0] ?? "")) print(`${version}\n`);
  else await runCommandLine(args);
}
