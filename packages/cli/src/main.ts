import { problemOf, UsageError } from "./failure.ts";
import { printJson } from "./outcome.ts";
import { version } from "./version.ts";

/** Run the command line. Sets the exit code: 0 fine, 1 a finding or a failure, 2 wrong use. */
export async function main(args: readonly string[]): Promise<void> {
  const [name = "", ...rest] = args;
  if (/^(-V|--version)$/.test(name)) return void process.stdout.write(`${version}\n`);
  const { COMMANDS } = await import("./command-line/commands.ts");
  const { commandHelp, help } = await import("./command-line/help.ts");
  if (/^(-h|--help)$/.test(name)) return void process.stdout.write(help(COMMANDS));
  if (name === "") {
    process.exitCode = 2;
    return void process.stderr.write(help(COMMANDS));
  }
  try {
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (!command) throw new UsageError(`${unknown(name)} sase-auth --help lists the commands.`);
    const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
    if (own.some((word) => /^(-h|--help)$/.test(word))) return void process.stdout.write(commandHelp(command));
    const { parseArguments } = await import("./command-line/parse-arguments.ts");
    await command.run(parseArguments(command, rest));
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : 1;
    const problem = problemOf(error);
    process.stderr.write(`sase-auth: ${problem.message}\n`);
    if (args.includes("--json")) printJson(null, { problems: [problem] });
  }
}

/** What is too long for the name of a command may be a secret in the wrong place. */
function unknown(name: string): string {
  if (name.startsWith("-")) return `unknown option${/^-[a-z-]{1,12}$/.test(name) ? ` '${name}'` : ""}.`;
  return /^[a-z-]{1,12}$/.test(name) ? `unknown command '${name}'.` : "unknown command.";
}
