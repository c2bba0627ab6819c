import type { IncomingMessage } from "node:http";
import type { Answer } from "../endpoint/answer.ts";
import { refused } from "./caller.ts";

/** Bytes of a body of known length that is read before the request is sent, so that a slow one takes no connection to the API. */
const READ_FIRST = 64 * 1024;
/** ms without a byte of the program after which its upload is cut off. */
const STALL = 60_000;

/** The code of the error of an upload that has stalled. */
export const STALLED = "ERR_UPLOAD_STALLED";

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

/** The body of a request as it goes on: whole if it is small, and else as it arrives. If it stalls, an error is returned for it, or thrown by it. */
export function bodyOf(request: IncomingMessage): Promise<Buffer | Error> | ForwardedBody {
  if (!hasBody(request)) return undefined;
  const { "content-length": length } = request.headers;
  if (length !== undefined && Number(length) <= READ_FIRST) return whole(request, Number(length));
  return asItArrives(request);
}

/** Not the request itself: undici destroys a stream that is not needed any more, and the program's connection with it. */
async function* asItArrives(request: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks = request.iterator({ destroyOnReturn: false });
  try {
    // No time runs while it is the API that has to take a chunk.
    for (;;) {
      const { value, done } = await inTime(chunks.next());
      if (done) return;
      yield value;
    }
  } finally {
    // The API may have answered early. What it did not take is read and dropped, so that the program can read the answer.
    void chunks.return?.();
    request.resume();
  }
}

/** @throws if the program sends nothing for so long */
async function inTime<T>(next: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  // Not the timeout of the socket: Node ends the connection by it, and has its own use of it between two requests.
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(stalled()), STALL);
  });
  return Promise.race([next, late]).finally(() => clearTimeout(timer));
}

async function whole(request: IncomingMessage, length: number): Promise<Buffer | Error> {
  // Node reads what has arrived behind the head first. That is mostly all, and needs no listeners and no timer then.
  await undefined;
  if (request.readableLength !== length) return collected(request);
  const body = request.read() as Buffer;
  // Node waits for its end, which nobody reads otherwise.
  request.resume();
  return body;
}

function collected(request: IncomingMessage): Promise<Buffer | Error> {
  return new Promise((resolve, reject) => {
    if (request.destroyed) return reject(new Error("The program has gone."));
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => resolve(stalled()), STALL);
    request.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      timer.refresh();
    });
    request.once("end", () => {
      clearTimeout(timer);
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    request.once("error", reject).once("close", () => clearTimeout(timer));
  });
}

function stalled(): Error {
  return Object.assign(new Error("The upload has stalled."), { code: STALLED });
}

function last(answer: Answer): Answer {
  return { ...answer, isLast: true };
}
