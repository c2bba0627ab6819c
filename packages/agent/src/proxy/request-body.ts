import type { IncomingMessage } from "node:http";
import type { Answer } from "../endpoint/answer.ts";
import { refused } from "./caller.ts";

/** Bytes of a body of known length that is read before the request is sent, so that a slow one takes no connection to the API. */
const READ_FIRST = 64 * 1024;
/** ms without a byte after which an upload is cut off. */
const STALL = 60_000;

export type ForwardedBody = Buffer | AsyncIterable<Buffer> | undefined;

/** Why the framing of a request is not accepted. Node has refused what its parser finds wrong. RFC 9112 6.1 */
export function framingRefusal(request: IncomingMessage): Answer | undefined {
  const { headers, httpVersion } = request;
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return undefined;
  if (httpVersion !== "1.1" || headers["content-length"] !== undefined)
    return last(refused(400, "invalid_request", "The length of the body is not clear."));
  if (coding.trim().toLowerCase() === "chunked") return undefined;
  return last(refused(501, "invalid_request", "The transfer coding must be chunked."));
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** The body of a request as it goes on: whole if it is small, and else as it arrives. */
export function bodyOf(request: IncomingMessage): Promise<Buffer> | ForwardedBody {
  if (!hasBody(request)) return undefined;
  const { "content-length": length } = request.headers;
  endIfStalled(request);
  if (length !== undefined && Number(length) <= READ_FIRST) return whole(request);
  return asItArrives(request);
}

/** Not the request itself: undici destroys a stream that is not needed any more, and the program's connection with it. */
async function* asItArrives(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } finally {
    // The API may have answered early. What it did not take is read and dropped, so that the program can read the answer.
    request.resume();
  }
}

function whole(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.once("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.once("error", reject);
  });
}

function endIfStalled(request: IncomingMessage): void {
  const { socket } = request;
  const end = () => {
    // With a full buffer it is the API that is slow.
    if (request.readableLength === 0) request.destroy(new Error("The body has stalled."));
  };
  socket.setTimeout(STALL, end);
  const clear = () => void socket.setTimeout(0).off("timeout", end);
  request.once("end", clear).once("close", clear);
}

function last(answer: Answer): Answer {
  return { ...answer, isLast: true };
}
