/** An option of a command. */
export interface OptionSpec {
  /** `--tsg`; the parsed options have it as `tsg`, and `--client-id` as `clientId`. */
  readonly flag: string;
  /** What its value is called in the help; `path`, `file` and `folder` are completed. Without it, the option is a switch. */
  readonly value?: string;
  readonly description: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** @throws {UsageError} without the value, which may be a secret in the wrong place */
  readonly parse?: (text: string) => unknown;
  readonly default?: unknown;
  /** The default in the help, if that is not `default`. */
  readonly usual?: string;
  /** It may be repeated: the parsed options have an array. */
  readonly isList?: true;
}

/** What a command line came to. */
export interface ParsedArguments {
  readonly options: { readonly [name: string]: unknown };
  /** The argument, if the command takes one and it was given. */
  readonly argument: string | undefined;
  /** What stands behind `--`, or undefined if that is not there. */
  readonly rest: readonly string[] | undefined;
}

/** A command of the command line. */
export interface CommandSpec {
  readonly name: string;
  /** A verb and its object. */
  readonly description: string;
  /** A line that works as it is, or several. */
  readonly example: string;
  readonly options: readonly OptionSpec[];
  /** What its argument is called in the help. Without it, there is none. */
  readonly argument?: { readonly name: string; readonly description: string; readonly choices?: readonly string[] };
  /** It runs another command, which stands behind `--`. */
  readonly takesCommand?: true | "optional";
  /** Lines below the help. */
  readonly after?: string;
  readonly run: (parsed: ParsedArguments) => Promise<void>;
}
