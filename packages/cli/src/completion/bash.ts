import type { CommandSpec } from "../command-line/command-spec.ts";
import { HELP, HELP_OPTION, isPath, optionsOf, VERSION_OPTION } from "./words.ts";

/**
 * For bash 3.2 (macOS) and later, with and without the package bash-completion.
 *
 * Where the function leaves COMPREPLY empty, `-o default` lets bash complete the names of files. bash 3.2 cannot switch that off.
 */
export function bashScript(commands: readonly CommandSpec[]): string {
  const names = commands.map(({ name }) => name);
  const start = [...names, HELP[0], HELP_OPTION.flag, VERSION_OPTION.flag].join(" ");
  const runners = commands.filter(({ takesCommand }) => takesCommand).map(({ name }) => name);
  return `# bash completion for sase-auth
_sase_auth() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} words= at
  COMPREPLY=()
  case $command in ${runners.join("|")})
    for ((at = 2; at < COMP_CWORD; at++)); do
      if [[ \${COMP_WORDS[at]} == -- ]]; then _sase_auth_behind $((at + 1)); return; fi
    done
  esac
  # bash splits --option=value at the equals sign.
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [[ COMP_CWORD -eq 1 ]]; then words="${start}"
  else case "$command $prev" in
    "help help") words="${names.join(" ")}" ;;
${commands.flatMap(valueCases).join("\n")}
    *) case $command in
${commands.map(optionCase).join("\n")}
    esac
  esac fi
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}

# Behind \`--\`, the command there completes its own words. $1 is where it stands.
_sase_auth_behind() {
  if declare -F _comp_command_offset >/dev/null; then _comp_command_offset $1
  elif declare -F _command_offset >/dev/null; then _command_offset $1
  elif [[ COMP_CWORD -eq $1 ]]; then COMPREPLY=($(compgen -c -- "\${COMP_WORDS[COMP_CWORD]}")); fi
}

complete -o default -F _sase_auth sase-auth
`;
}

/** What follows the options of a command that take a value. */
function valueCases({ name, options, argument }: CommandSpec): string[] {
  const actions = new Map<string, string[]>();
  const add = (word: string, action: string) =>
    actions.set(action, [...(actions.get(action) ?? []), `"${name} ${word}"`]);
  for (const option of options) {
    if (option.value === undefined) continue;
    add(option.flag, isPath(option) ? "return" : option.choices ? `words="${option.choices.join(" ")}"` : "");
  }
  if (argument?.choices) add(name, `words="${argument.choices.join(" ")}"`);
  return Array.from(actions, ([action, patterns]) => `    ${patterns.join("|")}) ${action}${action && " "};;`);
}

function optionCase(command: CommandSpec): string {
  const words = optionsOf(command).map(({ flag }) => flag);
  return `      ${command.name}) words="${[...words, ...(command.takesCommand ? ["--"] : [])].join(" ")}" ;;`;
}
