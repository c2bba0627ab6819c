import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** For one connection only. RFC 9110 7.6.1 */
const OF_THE_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
  // Credentials for a proxy. RFC 9110 11.7
  "proxy-authorization",
  "proxy-authenticate",
  "proxy-authentication-info",
]);
/** For this agent only, or written anew. */
const OF_THE_AGENT = ["host", "authorization", "x-auth-jwt", "x-sase-tsg", "expect", "via", "trailer"];
const NOT_FORWARDED = new Set([...OF_THE_CONNECTION, ...OF_THE_AGENT]);

export type RequestHeaders = { [name: string]: string | string[] };

/**
 * The headers of a request as they go on to the API.
 *
 * @param pseudonym the name of this agent in `Via`
 */
export function requestHeaders(
  { rawHeaders, headers, httpVersion }: IncomingMessage,
  pseudonym: string,
): RequestHeaders {
  const dropped = connectionOptions(headers.connection);
  const forwarded: RequestHeaders = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    // The last would become the prototype.
    if (NOT_FORWARDED.has(name) || dropped?.has(name) || name === "__proto__") continue;
    const value = rawHeaders[at + 1] as string;
    const before = forwarded[name];
    forwarded[name] = before !== undefined && Object.hasOwn(forwarded, name) ? [before, value].flat() : value;
  }
  // Each recipient that reads trailers says so itself. RFC 9110 10.1.4
  if (headers.te !== undefined && /(^|,)\s*trailers\s*(,|$)/i.test(String(headers.te))) forwarded.te = "trailers";
  // RFC 9110 7.6.3
  forwarded.via = `${headers.via ? `${headers.via}, ` : ""}${httpVersion} ${pseudonym}`;
  return forwarded;
}

/**
 * The headers of an answer as they go on to the program, names and values in turn.
 *
 * @param raw as undici has them: bytes, names and values in turn
 * @param fields the same as text, by their names in lower case
 * @param prefix of a path in `Location`
 */
export function responseHeaders(
  raw: readonly (Buffer | string)[],
  fields: IncomingHttpHeaders,
  prefix: string,
): string[] {
  const forwarded: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = latin1(raw[at] as Buffer);
    const lower = name.toLowerCase();
    if (OF_THE_CONNECTION.has(lower)) continue;
    const field = fields[lower];
    // A list if there are several of the name.
    const value = typeof field === "string" ? field : latin1(raw[at + 1] as Buffer);
    forwarded.push(name, prefix && lower === "location" ? withPrefix(value, prefix) : value);
  }
  const dropped = connectionOptions(fields.connection?.toString());
  return dropped ? without(dropped, forwarded) : forwarded;
}

/** @param names in lower case */
function without(names: ReadonlySet<string>, flat: readonly string[]): string[] {
  return flat.filter((_, at) => !names.has((flat[at - (at % 2)] as string).toLowerCase()));
}

/** A path would lead to the default API. */
function withPrefix(location: string, prefix: string): string {
  return /^\/(?!\/)/.test(location) ? prefix + location : location;
}

/** The fields that a sender meant for its neighbour only. Undefined if there are none, as usual. */
function connectionOptions(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return undefined;
  return new Set(connection.toLowerCase().split(/[\s,]+/));
}

function latin1(text: Buffer | string): string {
  return typeof text === "string" ? text : text.toString("latin1");
}
