import type { CommandSpec, OptionSpec } from "../command-line/command-spec.ts";
import { HELP, HELP_OPTION, isPath, optionsOf, quoted, VERSION_OPTION } from "./words.ts";

export function fishScript(commands: readonly CommandSpec[]): string {
  const names = commands.map(({ name }) => name);
  return `# fish completion for sase-auth
# Whether the words are of one of these commands, and not of the command behind \`--\`; without any, of none yet.
function __sase_auth_in
  set -l words (commandline -opc)
  if test (count $argv) -eq 0
    test (count $words) -eq 1
  else
    contains -- "$words[2]" $argv; and not __sase_auth_behind
  end
end
function __sase_auth_behind
  set -l words (commandline -opc)
  contains -- "$words[2]" ${runners(commands).join(" ")}; and contains -- -- $words
end
# Behind \`--\`, the command there completes its own words.
function __sase_auth_others
  set -l words (commandline -opc)
  set -l at (contains -i -- -- $words)
  set -l before (string escape -- $words[(math $at + 1)..-1])
  complete -C (string join ' ' -- $before (commandline -ct))
end
complete -c sase-auth -e
complete -c sase-auth -f
complete -c sase-auth -n __sase_auth_behind -a '(__sase_auth_others)'
${[...commands.map(({ name, description }) => [name, description] as const), HELP]
  .map(([name, description]) => `complete -c sase-auth -n __sase_auth_in -a ${name} -d ${text(description)}`)
  .join("\n")}
${[VERSION_OPTION, HELP_OPTION].map((option) => line("__sase_auth_in", option)).join("\n")}
complete -c sase-auth -n '__sase_auth_in help' -a '${names.join(" ")}'
${commands.flatMap(lines).join("\n")}
`;
}

function runners(commands: readonly CommandSpec[]): string[] {
  return commands.filter(({ takesCommand }) => takesCommand).map(({ name }) => name);
}

function lines(command: CommandSpec): string[] {
  const { name, argument } = command;
  const condition = `'__sase_auth_in ${name}'`;
  const values = argument?.choices ? [`complete -c sase-auth -n ${condition} -a '${argument.choices.join(" ")}'`] : [];
  return [...optionsOf(command).map((option) => line(condition, option)), ...values];
}

function line(condition: string, option: OptionSpec): string {
  const { flag, value, description, choices } = option;
  const takes =
    value === undefined ? "" : isPath(option) ? " -r -F" : choices ? ` -x -a '${choices.join(" ")}'` : " -x";
  return `complete -c sase-auth -n ${condition} -l ${flag.slice(2)}${takes} -d ${text(description)}`;
}

/** Between single quotes, fish takes a backslash before a quote. */
function text(description: string): string {
  return quoted(description, String.raw`\'`);
}
