import { print } from "./stdout.ts";

/** Something that is wrong, for programs and for people. */
export interface Problem {
  readonly code: string;
  /** In plain words, with what to do. */
  readonly message: string;
}

/** What a command came to. */
export interface Outcome {
  readonly result?: object | undefined;
  /** Empty if all is fine. */
  readonly problems?: readonly Problem[];
  /** For what goes on after the result was printed, such as a server. */
  readonly ended?: Promise<void>;
}

/** Writes a line of the result for people. With `--json` it writes nothing. */
export type Write = (line: string) => void;

/** The one shape of `--json`, whatever the command. */
export function printJson(command: string | null, { result, problems = [] }: Outcome): void {
  const value = { ok: problems.length === 0, command, result: result ?? null, problems };
  // JSON leaves some control characters as they are; those of somebody else are not for a terminal.
  const json = JSON.stringify(value, null, 2).replace(/[\x7f-\x9f\p{Cf}\u2028\u2029]/gu, escaped);
  print(`${json}\n`);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }).join("");
}
