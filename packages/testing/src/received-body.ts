import type { IncomingMessage } from "node:http";
import { pipeline, type Readable, Transform } from "node:stream";
import { finished } from "node:stream/promises";

/** A request's body as a stream whose chunks are recorded while it is read, so that recording delays none. */
export function recordedBody(incoming: IncomingMessage, chunks: Buffer[]): Readable {
  const recorder = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done(null, chunk);
    },
  });
  // A client that goes away is its own business; whoever reads the stream is told by the stream.
  return pipeline(incoming, recorder, () => {}).on("error", () => {});
}

/** Read a body to its end. */
export async function drain(body: Readable): Promise<void> {
  body.resume();
  await finished(body);
}
