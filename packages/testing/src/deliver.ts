import type { ServerResponse } from "node:http";
import type { Answer } from "./answer.ts";
import type { Fault } from "./faults.ts";

const BODILESS = [204, 304];

/** Send an answer, or as much of it as the fault lets through. */
export function deliver(response: ServerResponse, answer: Answer, fault: Fault): void {
  const whole = Buffer.from(answer.body);
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  if (fault.partial || fault.reset === "during") {
    // At least one byte is announced and not sent, so that an empty body is cut short too.
    writeHead(response, answer, Math.max(1, whole.length));
    response.write(half);
    response.flushHeaders();
    if (fault.partial) setImmediate(() => response.socket?.destroySoon());
    else resetSoon(response);
    return;
  }
  const body = fault.malformed ? half : whole;
  writeHead(response, answer, body.length);
  response.end(body, () => {
    if (fault.reset === "after") resetSoon(response);
  });
}

/** End the connection with a TCP reset: the client sees ECONNRESET, not an orderly end. */
export function reset(response: ServerResponse): void {
  response.req.socket.resetAndDestroy();
}

// A client that reads the data together with the reset may be told of neither, or of an orderly end: let it read first.
function resetSoon(response: ServerResponse): void {
  setTimeout(() => setImmediate(() => reset(response)), 20).unref();
}

function writeHead(response: ServerResponse, { status, headers }: Answer, length: number): void {
  const framing = BODILESS.includes(status) ? {} : { "content-length": length };
  response.writeHead(status, { ...headers, ...framing });
}
