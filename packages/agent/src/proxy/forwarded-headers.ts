import type { IncomingMessage } from "node:http";

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
const OF_THE_AGENT = new Set(["host", "authorization", "x-auth-jwt", "x-sase-tsg", "expect", "via", "trailer"]);

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
  const forwarded: RequestHeaders = Object.create(null);
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    if (OF_THE_CONNECTION.has(name) || OF_THE_AGENT.has(name) || dropped?.has(name)) continue;
    const value = rawHeaders[at + 1] as string;
    const before = forwarded[name];
    forwarded[name] = before === undefined ? value : [before, value].flat();
  }
  // It is for each recipient that reads trailers, so that each says so again. RFC 9110 10.1.4
  if (/(^|,)\s*trailers\s*(,|$)/i.test(String(headers.te ?? ""))) forwarded.te = "trailers";
  // RFC 9110 7.6.3
  forwarded.via = `${headers.via ? `${headers.via}, ` : ""}${httpVersion} ${pseudonym}`;
  return forwarded;
}

/**
 * The headers of an answer as they go on to the program, names and values in turn.
 *
 * @param raw as undici has them: bytes, names and values in turn
 * @param prefix of a path in `Location`
 */
export function responseHeaders(raw: readonly (Buffer | string)[], prefix: string): string[] {
  const texts = raw.map(latin1);
  const dropped = connectionOptions(headerValue(texts, "connection"));
  const forwarded: string[] = [];
  for (let at = 0; at < texts.length; at += 2) {
    const [name = "", value = ""] = [texts[at], texts[at + 1]];
    const lower = name.toLowerCase();
    if (OF_THE_CONNECTION.has(lower) || dropped?.has(lower)) continue;
    forwarded.push(name, prefix && lower === "location" ? withPrefix(value, prefix) : value);
  }
  return forwarded;
}

/** A path would lead to the default API. */
function withPrefix(location: string, prefix: string): string {
  return /^\/(?!\/)/.test(location) ? prefix + location : location;
}

/** The fields that a sender meant for its neighbour only. Undefined if there are none, as usual. */
function connectionOptions(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || /^(keep-alive|close)$/i.test(connection)) return undefined;
  return new Set(connection.toLowerCase().split(/[\s,]+/));
}

function headerValue(texts: readonly string[], name: string): string | undefined {
  const values = texts.filter((_, at) => at % 2 === 1 && texts[at - 1]?.toLowerCase() === name);
  return values.length === 0 ? undefined : values.join(",");
}

function latin1(text: Buffer | string): string {
  return typeof text === "string" ? text : text.toString("latin1");
}
