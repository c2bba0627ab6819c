import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What was answered to a request, as far as it was sent. */
export interface SentAnswer {
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Note what is written to a response. @returns a function for what has been written so far */
export function noteAnswer(response: ServerResponse): () => SentAnswer {
  const chunks: Buffer[] = [];
  const note = (chunk: unknown) => {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const { write, end } = response;
  response.write = ((chunk: unknown, ...rest: unknown[]) => {
    note(chunk);
    return Reflect.apply(write, response, [chunk, ...rest]);
  }) as typeof write;
  response.end = ((chunk: unknown, ...rest: unknown[]) => {
    note(chunk);
    return Reflect.apply(end, response, [chunk, ...rest]);
  }) as typeof end;
  return () => ({ headers: response.getHeaders(), body: Buffer.concat(chunks) });
}
