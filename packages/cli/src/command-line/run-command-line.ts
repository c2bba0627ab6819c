import { exitCodeOf, problemOf, UnknownName } from "../failure.ts";
import { printJson } from "../outcome.ts";
import { print } from "../stdout.ts";
import type { CommandSpec } from "./command-spec.ts";
import { COMMANDS } from "./commands.ts";
import { commandHelp, help } from "./help.ts";
import { parseArguments } from "./parse-arguments.ts";

/** Run the command that the arguments name, or print help. Sets the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const [name = "", ...rest] = args;
  if (name === "") {
    process.exitCode = 2;
    return void process.stderr.write(help(COMMANDS));
  }
  try {
    if (name === "help" || isHelp(name)) return print(helpOn(rest[0]));
    const command = commandNamed(name);
    // Behind `--` it is the help of another command.
    const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
    if (own.some(isHelp)) return print(commandHelp(command));
    await command.run(parseArguments(command, rest));
  } catch (error) {
    const problem = problemOf(error instanceof UnknownName ? await withNearest(error) : error);
    process.exitCode = exitCodeOf(problem);
    process.stderr.write(`sase-auth: ${problem.message}\n`);
    if (args.includes("--json")) printJson(null, { problems: [problem] });
  }
}

function isHelp(word: string): boolean {
  return word === "-h" || word === "--help";
}

/** @param name that of a command */
function helpOn(name = "help"): string {
  return name === "help" || isHelp(name) ? help(COMMANDS) : commandHelp(commandNamed(name));
}

/** @throws {UnknownName} that repeats no text which is too long for a name: it may be a secret in the wrong place */
function commandNamed(name: string): CommandSpec {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command) return command;
  const kind = name.startsWith("-") ? "option" : "command";
  const shown = /^-{0,2}[a-z-]{1,12}$/.test(name) ? ` '${name}'` : "";
  const names = [...COMMANDS.map((candidate) => candidate.name), "help", "--help", "--version"];
  throw new UnknownName(`unknown ${kind}${shown}.`, name, names, "sase-auth help lists the commands.");
}

/** The error with the name that was probably meant. */
async function withNearest(error: UnknownName): Promise<UnknownName> {
  const { nearestName } = await import("./nearest-name.ts"); // loaded here, so that no command waits for it
  const nearest = nearestName(error.given, error.names);
  const { what, given, names, advice = "" } = error;
  return nearest === undefined ? error : new UnknownName(`${what} Did you mean '${nearest}'?`, given, names, advice);
}
