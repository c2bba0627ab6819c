/** Tables of the command line's options, from the table by which it reads them. */

import type { OptionSpec } from "../../packages/cli/src/command-line/command-spec.ts";
import { COMMANDS } from "../../packages/cli/src/command-line/commands.ts";

export interface Flag {
  readonly flag: string;
  /** The name of its value, or the values that it takes; undefined for a switch. */
  readonly value: string | undefined;
  readonly defaultValue: string | undefined;
  readonly text: string;
}

/**
 * The options of a command.
 *
 * @param without those of these commands are left out
 * @throws {Error} if there is no such command
 */
export function flagsOf(name: string, without: readonly string[] = []): Flag[] {
  const key = ({ flag, description }: OptionSpec) => `${flag} ${description}`; // two commands may have one flag for two things
  const left = new Set(without.flatMap(specsOf).map(key));
  return specsOf(name)
    .filter((option) => !left.has(key(option)))
    .map(({ flag, value, choices, default: applied, usual = applied, description }) => ({
      flag,
      value: choices?.map((choice) => `\`${choice}\``).join(", ") ?? value,
      defaultValue: usual === undefined ? undefined : String(usual),
      text: description,
    }));
}

/** The commands, each with what it does. */
export function commandRows(): [name: string, description: string][] {
  return COMMANDS.map(({ name, description }) => [name, description]);
}

function specsOf(name: string): readonly OptionSpec[] {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) throw new Error(`packages/cli/src/command-line/commands.ts has no command ${name}.`);
  return command.options;
}
