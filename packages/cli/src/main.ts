import { runCommandLine } from "./command-line/run-command-line.ts";
import { print } from "./stdout.ts";
import { version } from "./version.ts";

/** Run the command line. Sets the exit code: 0 fine, 1 a finding or a failure, 2 wrong use. */
export async function main(args: readonly string[]): Promise<void> {
  if (/^(-V|--version)$/.test(args[0] ?? "")) print(`${version}\n`);
  else await runCommandLine(args);
}
