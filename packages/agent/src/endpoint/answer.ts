import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from "node:http";

/** ms in which a program may send the rest of a request that was refused. */
const LINGER = 5_000;

/** An answer of the agent. */
export interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array | string;
  /** The TSG that it is about, for events. */
  readonly tsgId?: string;
  /** Why the request was refused, for events. */
  readonly error?: string;
  /** The connection is closed after it. */
  readonly isLast?: boolean;
}

/** JSON that nobody may store. RFC 6749 5.1 */
export function json(status: number, content: object, headers: OutgoingHttpHeaders = {}): Answer {
  const noStore = { "content-type": "application/json", "cache-control": "no-store", pragma: "no-cache" };
  return { status, headers: { ...noStore, ...headers }, body: JSON.stringify(content) };
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export function oauthError(status: number, error: string, description: string, headers?: OutgoingHttpHeaders): Answer {
  // The characters that error_description may have.
  const error_description = description
    .replaceAll('"', "'")
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .replaceAll("\\", "/");
  return { ...json(status, { error, error_description }, headers), error: `${error}: ${description}` };
}

export function methodNotAllowed(allow: string): Answer {
  return oauthError(405, "invalid_request", `The method must be ${allow}.`, { allow });
}

export function send(response: ServerResponse, { status, headers, body = "", isLast }: Answer): void {
  const length = { "content-length": Buffer.byteLength(body) };
  if (isLast) endGently(response.req);
  // With its reason phrase: else that of an answer that could not be sent may stay.
  response.writeHead(status, STATUS_CODES[status], { ...headers, ...length, ...(isLast && { connection: "close" }) });
  response.end(body);
}

/**
 * Let a program that is still sending read the answer: if the connection were closed at once, its next write would fail. RFC 9112 9.6
 */
function endGently(request: IncomingMessage): void {
  const { socket } = request;
  const end = socket.destroySoon.bind(socket);
  // Node calls it when the last answer has been sent.
  socket.destroySoon = () => {
    if (request.complete || request.method === "CONNECT") return end();
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER);
    request.once("end", () => socket.destroy()).resume();
    socket.once("close", () => clearTimeout(timer));
  };
}
