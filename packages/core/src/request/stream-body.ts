import type { FetchLikeBody } from "./fetch-like.ts";

/** The part of a stream of Node's that is used here. */
interface NodeStream extends AsyncIterable<Uint8Array> {
  on(event: "error", listener: () => void): unknown;
  destroy(): unknown;
}

/** What a `fetch` for a token manager returns as its body: a stream of Node's, as a web stream is read. */
export function streamBody(stream: NodeStream): FetchLikeBody {
  stream.on("error", () => {}); // the reader gets it
  const cancel = async () => void stream.destroy();
  return {
    getReader() {
      const chunks = stream[Symbol.asyncIterator]();
      const read = async () => ({ done: false, ...(await chunks.next()) });
      return { read, cancel };
    },
    cancel,
  };
}
