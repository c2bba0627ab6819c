import type { IncomingMessage } from "node:http";
import { pipeline, type Readable, Transform } from "node:stream";
import { finished } from "node:stream/promises";
import type { ReceivedRequest } from "./received-request.ts";

/** A request's body as a stream that is recorded while it is read: each chunk can be seen when it arrives. */
export function recordedBody(incoming: IncomingMessage, request: ReceivedRequest): Readable {
  const recorder = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      request.record(chunk);
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
