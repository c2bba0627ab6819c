import type { CommandSpec, OptionSpec } from "./command-spec.ts";

const HELP: OptionSpec = { flag: "-h, --help", description: "print this help" };
const VERSION: OptionSpec = { flag: "-V, --version", description: "print the version" };

const AFTER = `Credentials come from the first place that has some: SASE_CLIENT_ID,
SASE_CLIENT_SECRET and SASE_TSG_ID (or SCM_*, PRISMASASE_*) in the environment,
the file SCM_CONFIG_FILE, ~/.scm/config.json, ~/.panapi/config.yml.

Exit code: 0 fine, 1 a finding or a failure, 2 wrong use.`;

/** The help of the whole command line. */
export function help(commands: readonly CommandSpec[]): string {
  return sections(
    "Usage: sase-auth <command> [options]",
    "Obtain and check access tokens of the Palo Alto Networks SASE APIs.",
    `Commands:\n${columns(commands.map(({ name, description }) => [name, description]))}`,
    optionsText([VERSION, HELP]),
    AFTER,
  );
}

export function commandHelp({ name, description, options, argument, takesCommand, after }: CommandSpec): string {
  const command = takesCommand === "optional" ? " [-- command [arguments]]" : takesCommand && " -- command [arguments]";
  const operand = command ?? (argument ? ` [${argument.name}]` : "");
  return sections(
    // Without a line in between, so that the longest fits a screen.
    `Usage: sase-auth ${name} [options]${operand}\n${description[0]?.toUpperCase()}${description.slice(1)}.`,
    argument && `Argument:\n${columns([[argument.name, argument.description]])}`,
    optionsText([...options, HELP]),
    after,
  );
}

function sections(...texts: (string | undefined)[]): string {
  return `${texts.filter((text) => text !== undefined).join("\n\n")}\n`;
}

function optionsText(options: readonly OptionSpec[]): string {
  return `Options:\n${columns(
    options.map(({ flag, value, description, default: usual }) => [
      value ? `${flag} <${value}>` : flag,
      usual === undefined ? description : `${description} (default: ${usual})`,
    ]),
  )}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
