import { CommanderError } from "commander";
import { problemOf } from "./failure.ts";
import { printJson } from "./outcome.ts";
import { createProgram, discreet } from "./program.ts";
import { warn } from "./terminal.ts";

/** Run the command line. Sets the exit code: 0 fine, 1 a finding or a failure, 2 wrong use. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      process.exitCode = 1;
      return warn(problemOf(error).message);
    }
    if (error.exitCode === 0) return; // --help, --version
    process.exitCode = 2;
    if (args.includes("--json"))
      printJson(null, { problems: [{ code: "ERR_USAGE", message: discreet(error.message) }] });
  }
}
