import { kindOf } from "./fetch-failure.ts";
import type { FetchLikeBody, FetchLikeResponse } from "./fetch-like.ts";

/** The text of an answer, or undefined if it is too long. The limit counts what comes out of decompression. */
export async function answerText(response: FetchLikeResponse): Promise<string | undefined> {
  const LARGEST_ANSWER = 2 ** 20;
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of chunksOf(response)) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) return undefined;
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A caller that stops early releases the connection. */
async function* chunksOf({ body, ...response }: FetchLikeResponse): AsyncGenerator<Uint8Array | string> {
  const { [Symbol.asyncIterator]: iterator, getReader } = Object(body);
  if (iterator) yield* body as AsyncIterable<Uint8Array | string>;
  else if (getReader) yield* readBy(getReader.call(body));
  else if (response.text) yield response.text();
  else if (response.json) yield response.json().then(JSON.stringify, noJson);
}

/** Not every web stream can be iterated. */
async function* readBy(reader: ReturnType<FetchLikeBody["getReader"]>): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = await reader.read(); chunk.value; chunk = await reader.read()) yield chunk.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** An empty text stands for one that is no JSON: the message of the parser would quote it. */
function noJson(error: unknown): string {
  if (kindOf(error).isOutage) throw error;
  return "";
}

/** Release the connection of an answer that nobody will read: a web stream, or a stream of Node's. */
export function release({ body }: FetchLikeResponse): void {
  const { destroy, cancel } = Object(body);
  (destroy ?? cancel)?.call(body)?.catch?.(() => {});
}
