import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What was answered to a request, as far as it was sent. */
export interface SentAnswer {
  /** The names are in lower case. */
  readonly headers: OutgoingHttpHeaders;
  /** What was sent of the body. */
  readonly body: Buffer;
}

/** Note what is written to a response. @returns a function for what has been written so far */
export function noteAnswer(response: ServerResponse): () => SentAnswer {
  const chunks: Buffer[] = [];
  let given: OutgoingHttpHeaders = {};
  const note = (chunk: unknown) => {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const { write, end, writeHead } = response;
  // Node keeps the headers of this call for getHeaders() only if others were set before.
  response.writeHead = ((...args: unknown[]) => {
    given = byName(args.at(-1));
    return Reflect.apply(writeHead, response, args);
  }) as typeof writeHead;
  response.write = ((chunk: unknown, ...rest: unknown[]) => {
    note(chunk);
    return Reflect.apply(write, response, [chunk, ...rest]);
  }) as typeof write;
  response.end = ((chunk: unknown, ...rest: unknown[]) => {
    note(chunk);
    return Reflect.apply(end, response, [chunk, ...rest]);
  }) as typeof end;
  return () => ({ headers: { ...response.getHeaders(), ...given }, body: Buffer.concat(chunks) });
}

/** @param headers as `writeHead` takes them last: an object, a list of names and values in turn, or none at all */
function byName(headers: unknown): OutgoingHttpHeaders {
  if (typeof headers !== "object" || headers === null) return {};
  const flat: OutgoingHttpHeader[] = Array.isArray(headers) ? headers : Object.entries(headers).flat();
  const named: OutgoingHttpHeaders = {};
  for (let at = 0; at < flat.length; at += 2) {
    const name = String(flat[at]).toLowerCase();
    const before = named[name] ?? [];
    const values = [before, flat[at + 1] ?? ""].flat();
    named[name] = values.length > 1 ? values.map(String) : values[0];
  }
  return named;
}
