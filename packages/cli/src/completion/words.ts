import type { CommandSpec, OptionSpec } from "../command-line/command-spec.ts";

/** `help` and the options of all commands, which the table of commands has not. */
export const HELP: readonly [name: string, description: string] = ["help", "print the help of a command"];
export const HELP_OPTION: OptionSpec = { flag: "--help", description: "print this help" };
export const VERSION_OPTION: OptionSpec = { flag: "--version", description: "print the version" };

export function optionsOf({ options }: CommandSpec): readonly OptionSpec[] {
  return [...options, HELP_OPTION];
}

export function isPath({ value }: OptionSpec): boolean {
  return value === "path" || value === "file" || value === "folder";
}

/** A word that no shell changes: between single quotes, each of which becomes `escaped`. */
export function quoted(text: string, escaped = String.raw`'\''`): string {
  return `'${text.replaceAll("'", escaped)}'`;
}
