import { exitCodeOf, problemOf } from "./failure.ts";
import { type Outcome, printJson, type Write } from "./outcome.ts";
import { print } from "./stdout.ts";
import { warn } from "./terminal.ts";

/** Options of every command. */
export interface CommonOptions {
  readonly json?: true;
  readonly tsg?: string;
}

/** Run a command, print what it came to, and set the exit code. */
export async function run<O extends CommonOptions>(
  name: string,
  given: object,
  command: (options: O, write: Write) => Promise<Outcome>,
): Promise<void> {
  const options = given as O; // the table of commands says which there are
  let { json } = options;
  try {
    const outcome = await command(options, (line) => !json && print(`${line}\n`));
    if (json) printJson(name, outcome);
    json = undefined; // printed
    if (outcome.problems?.length) process.exitCode = 1;
    await outcome.ended;
  } catch (error) {
    const problem = problemOf(error);
    process.exitCode = exitCodeOf(problem);
    warn(problem.message);
    if (json) printJson(name, { problems: [problem] });
  }
}
