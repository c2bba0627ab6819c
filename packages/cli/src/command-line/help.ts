import { wrapped } from "../wrap.ts";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";

/** Characters of a line. */
const WIDTH = 80;

const HELP: OptionSpec = { flag: "-h, --help", description: "print this help" };
const MORE_HELP: OptionSpec = {
  flag: HELP.flag,
  description: `${HELP.description}; sase-auth help <command> has more`,
};
const VERSION: OptionSpec = { flag: "-v, --version", description: "print the version" };

const AFTER = `Credentials: SASE_CLIENT_ID, SASE_CLIENT_SECRET and SASE_TSG_ID (or SCM_*, or
PRISMASASE_*) in the environment; else the file SCM_CONFIG_FILE,
~/.scm/config.json or ~/.panapi/config.yml.
Exit status: 0 success, 1 a problem or a failure, 2 wrong use.`;

/** The help of the whole command line. */
export function help(commands: readonly CommandSpec[]): string {
  return sections(
    "Obtain and check access tokens of the Palo Alto Networks SASE APIs.",
    usage("sase-auth <command> [options]", "sase-auth doctor"),
    `Commands:\n${columns(commands.map(({ name, description }) => [name, description]))}`,
    optionsText([VERSION, MORE_HELP]),
    AFTER,
  );
}

export function commandHelp(command: CommandSpec): string {
  const { name, description, example, options, argument, takesCommand, after } = command;
  const behind = takesCommand === "optional" ? " [-- command [arguments]]" : takesCommand && " -- command [arguments]";
  const operand = behind ?? (argument ? ` ${argument.choices ? `<${argument.name}>` : `[${argument.name}]`}` : "");
  return sections(
    `${description[0]?.toUpperCase()}${description.slice(1)}.`,
    usage(`sase-auth ${name}${options.length > 0 ? " [options]" : ""}${operand}`, example),
    argument && `Argument:\n${columns([[argument.name, argument.description]])}`,
    optionsText([...options, HELP]),
    after,
  );
}

function usage(form: string, example: string): string {
  return `Usage:    ${form}\nExample:  ${example.replaceAll("\n", "\n          ")}`;
}

function sections(...texts: (string | undefined)[]): string {
  return `${texts.filter((text) => text !== undefined).join("\n\n")}\n`;
}

function optionsText(options: readonly OptionSpec[]): string {
  return `Options:\n${columns(
    options.map((option) => [option.value ? `${option.flag} <${option.value}>` : option.flag, optionText(option)]),
  )}`;
}

/** What an option does, with the values that it takes and its default. */
function optionText({ description, choices, default: applied, usual }: OptionSpec): string {
  const text = choices ? `${description}: ${choices.join(", ")}` : description;
  const given = usual ?? applied;
  return given === undefined ? text : `${text} (default: ${given})`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${wrapped(right, width + 4, WIDTH)}`).join("\n");
}
