import { UnknownName, UsageError } from "../failure.ts";
import type { CommandSpec, OptionSpec, ParsedArguments } from "./command-spec.ts";

/**
 * Read the arguments of a command: `--flag value`, `--flag=value`, switches, one argument, and what stands behind `--`.
 * Not by `parseArgs` of node:util: its errors quote arguments, it parses no values, and it takes 1 ms to load.
 *
 * @throws {UsageError} that repeats no value: it may be a secret in the wrong place
 */
export function parseArguments(spec: CommandSpec, args: readonly string[]): ParsedArguments {
  const end = args.indexOf("--");
  const rest = end < 0 ? undefined : args.slice(end + 1);
  const words = [...(end < 0 ? args : args.slice(0, end)), ...(spec.takesCommand ? [] : (rest ?? []))];
  const options: { [name: string]: unknown } = {};
  for (const option of spec.options) if ("default" in option) options[nameOf(option)] = option.default;
  let argument: string | undefined;
  const values = spec.argument?.choices;
  while (words.length > 0) {
    const word = words.shift() as string;
    if (/^-./.test(word)) {
      const option = optionOf(spec, word);
      const value = option.value ? valueFor(option, word, words) : true;
      const before = options[nameOf(option)];
      options[nameOf(option)] = option.isList ? [before ?? [], value].flat() : value;
    } else if (spec.argument && argument === undefined) argument = word;
    else throw new UsageError(tooMany(spec));
  }
  if (values && !values.includes(argument ?? ""))
    throw new UsageError(`'${spec.name}' takes one of ${values.join(", ")}: sase-auth ${spec.name} ${values[0]}`);
  return { options, argument, rest };
}

/** `--client-id` is `clientId` in the parsed options. */
function nameOf({ flag }: OptionSpec): string {
  return flag.slice(2).replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function optionOf({ options, name }: CommandSpec, word: string): OptionSpec {
  const [flag = ""] = word.split("=", 1);
  const option = options.find((candidate) => candidate.flag === flag);
  const shown = word.includes("=") ? `${flag}=…` : flag;
  const flags = options.map((candidate) => candidate.flag);
  if (!option)
    throw new UnknownName(`unknown option '${shown}'.`, flag, flags, `sase-auth help ${name} lists the options.`);
  if (!option.value && word.includes("=")) throw new UsageError(`option '${flag}' takes no value.`);
  return option;
}

/** @param words what follows; a value is taken from it */
function valueFor(option: OptionSpec, word: string, words: string[]): unknown {
  const { flag, value, choices, parse = (given) => given } = option;
  const text = word.includes("=") ? word.slice(flag.length + 1) : words.shift();
  if (text === undefined) throw new UsageError(`option '${flag} <${value}>' needs a value.`);
  if (text === "") throw new UsageError(`option '${flag} <${value}>' is empty. Is a variable not set?`);
  if (choices && !choices.includes(text))
    throw new UsageError(`option '${flag} <${value}>' is invalid. Give one of ${choices.join(", ")}.`);
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`option '${flag} <${value}>' is invalid. ${(error as Error).message}`);
  }
}

function tooMany({ name, argument, takesCommand }: CommandSpec): string {
  if (takesCommand) return `Put -- before the command: sase-auth ${name} [options] -- command.`;
  return `too many arguments for '${name}'. It takes ${argument ? "one" : "none"}.`;
}
