import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";

export interface ShowOptions {
  /** Whether `console.dir` and `console.table` count, too. They do not ask a thing how it wants to be printed. */
  readonly unasked?: boolean;
}

/** All that a program prints by default of something that it was handed, or of what it finds there as a cause. */
export function showings(value: unknown, { unasked = true }: ShowOptions = {}): string[] {
  return [...chainOf(value)].flatMap((link) => [
    ...printed(link, unasked),
    inspect(link, { depth: Number.POSITIVE_INFINITY, maxStringLength: null, maxArrayLength: null }),
    inspect(link, { depth: Number.POSITIVE_INFINITY, getters: true, maxStringLength: null, maxArrayLength: null }),
    json(link),
    text(link),
    ...membersOf(link),
  ]);
}

/** It, its causes, and what the contract's answers are made of: the host's own error and response. Each for itself. */
function chainOf(value: unknown): Set<unknown> {
  const chain = new Set([value]);
  for (const link of chain) {
    const { cause, error, raw } = Object(link);
    for (const next of [cause, error, raw]) if (next !== undefined) chain.add(next);
  }
  return chain;
}

function printed(value: unknown, unasked: boolean): string[] {
  const lines: string[] = [];
  const stdout = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const console = new Console({ stdout, stderr: stdout });
  console.log(value);
  console.log("%s %O", value, value); // not %o, which shows what is hidden
  console.error("failed:", value);
  if (!unasked) return lines;
  console.dir(value, { depth: null });
  console.table(value);
  return lines;
}

/** What an error says. Also of members that printing leaves out. */
function membersOf(value: unknown): string[] {
  const { name, message, stack, code } = Object(value);
  return [name, message, stack, code].map(text);
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return ""; // circular: a program cannot print it this way
  }
}

function text(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "";
  }
}
