import type { CommandSpec, OptionSpec } from "../command-line/command-spec.ts";
import { HELP, HELP_OPTION, isPath, optionsOf, quoted, VERSION_OPTION } from "./words.ts";

/** Works when it is evaluated, and as a file `_sase-auth` in a folder of `fpath`. */
export function zshScript(commands: readonly CommandSpec[]): string {
  const described = commands.map(({ name, description }) => quoted(`${name}:${description}`));
  return `#compdef sase-auth
_sase-auth() {
  local command=$words[2] end=\${words[(ie)--]} ret=1
  local -a subcommands=(
    ${described.join("\n    ")}
  )
  if (( CURRENT == 2 )); then
    subcommands+=(${quoted(HELP.join(":"))})
    _describe -t commands command subcommands && ret=0
    _arguments ${specs([VERSION_OPTION, HELP_OPTION])} && ret=0
    return ret
  fi
  case $command in ${runners(commands).join("|")})
    # Behind \`--\`, the command there completes its own words.
    if (( end < CURRENT )); then
      shift $end words
      (( CURRENT -= end ))
      _normal
      return
    fi
    compadd -- -- && ret=0
  esac
  shift words
  (( CURRENT-- ))
  case $command in
    help) _describe -t commands command subcommands && ret=0 ;;
${commands.map(commandCase).join("\n")}
  esac
  return ret
}
if [[ $funcstack[1] == _sase-auth ]]; then _sase-auth "$@"; else compdef _sase-auth sase-auth; fi
`;
}

function runners(commands: readonly CommandSpec[]): string[] {
  return commands.filter(({ takesCommand }) => takesCommand).map(({ name }) => name);
}

function commandCase(command: CommandSpec): string {
  const { name, argument } = command;
  const operand = argument ? ` ${quoted(`1:${argument.name}:(${argument.choices?.join(" ") ?? ""})`)}` : "";
  return `    ${name}) _arguments ${specs(optionsOf(command))}${operand} && ret=0 ;;`;
}

function specs(options: readonly OptionSpec[]): string {
  return options.map((option) => quoted(spec(option))).join(" ");
}

/** As \`_arguments\` takes it. */
function spec(option: OptionSpec): string {
  const { flag, value, description, choices, isList } = option;
  const start = `${isList ? "*" : ""}${flag}${value === undefined ? "" : "="}[${description.replaceAll(/[[\]\\]/g, "\\$&")}]`;
  if (value === undefined) return start;
  return `${start}:${value}:${isPath(option) ? "_files" : choices ? `(${choices.join(" ")})` : ""}`;
}
