import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";

const WHOLE = { depth: Number.POSITIVE_INFINITY, maxStringLength: null, maxArrayLength: null };

/**
 * All that a program prints of something that it was handed, or of what it finds there as a cause, by whatever means: also
 * by those that do not ask a thing how it wants to be printed.
 */
export function showings(value: unknown): string[] {
  return [...chainOf(value)].flatMap((link) => [
    ...printed(link),
    inspect(link, WHOLE),
    inspect(link, { ...WHOLE, getters: true }),
    inspect(link, { ...WHOLE, customInspect: false }),
    ...walked(link),
    json(link),
    json(ofItsOwn(link)),
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

function printed(value: unknown): string[] {
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
  console.dir(value, { depth: null });
  console.table(value);
  return lines;
}

/** Every text that a deep copy or a structured logger finds: it goes from member to member, and calls no method. */
function walked(value: unknown): string[] {
  const texts: string[] = [];
  const things = new Set([value]);
  for (const thing of things) {
    if (typeof thing === "string") texts.push(thing);
    if (ArrayBuffer.isView(thing)) texts.push(Buffer.from(thing.buffer, thing.byteOffset, thing.byteLength).toString());
    else if (typeof thing === "object" && thing !== null) for (const member of Object.values(thing)) things.add(member);
  }
  return texts;
}

/** What `toJSON` returns, which stringifying would go into further. */
function ofItsOwn(value: unknown): unknown {
  const { toJSON } = Object(value);
  return typeof toJSON === "function" ? Reflect.apply(toJSON, value, []) : undefined;
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
