import type { Problem } from "./outcome.ts";

/** A command cannot do what it should. */
export class Failure extends Error {
  readonly code: string;
  /** What happened. */
  readonly what: string;
  /** What to do about it. */
  readonly advice: string | undefined;

  constructor(code: string, what: string, advice?: string) {
    super(advice ? `${what} ${advice}` : what);
    this.code = code;
    this.what = what;
    this.advice = advice;
  }
}

/** The command was called in a way that cannot work. */
export class UsageError extends Failure {
  constructor(message: string) {
    super("ERR_USAGE", message);
  }
}

/** The command line has no such command or option. */
export class UnknownName extends Failure {
  readonly given: string;
  /** What could have been given. */
  readonly names: readonly string[];

  constructor(what: string, given: string, names: readonly string[], help: string) {
    super("ERR_USAGE", what, help);
    this.given = given;
    this.names = names;
  }
}

/** An error as the user sees it: without a stack, which helps nobody here. */
export function problemOf(error: unknown): Problem {
  const { code, message } = Object(error) as { code?: unknown; message?: unknown };
  return { code: typeof code === "string" ? code : "ERR_UNEXPECTED", message: String(message ?? error) };
}

/** The exit code of a problem. It is found by the code, because each file of the bundle has a class of its own. */
export function exitCodeOf({ code }: Problem): 1 | 2 {
  return code === "ERR_USAGE" ? 2 : 1;
}
