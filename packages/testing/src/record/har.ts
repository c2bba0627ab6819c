import type { ReceivedRequest } from "../received-request.ts";
import { isName } from "./host-header.ts";
import type { Redaction } from "./redaction.ts";

/**
 * An HTTP archive, as developer tools read it.
 *
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export interface Har {
  /** All of it. */
  log: HarLog;
}

/** The one member of an HTTP archive. */
export interface HarLog {
  /** The version of the format. */
  version: "1.2";
  /** This package: its `name` and `version`. */
  creator: object;
  /** A request and its answer each, the oldest first. */
  entries: object[];
}

/** What was received and answered, without secrets. */
export function harOf(requests: readonly ReceivedRequest[], redaction: Redaction): Har {
  const entries = [...requests].sort((a, b) => a.at - b.at).map((request) => entryOf(request, redaction));
  return { log: { version: "1.2", creator: { name: "@sase-auth/testing", version: "1" }, entries } };
}

function entryOf(request: ReceivedRequest, redaction: Redaction): object {
  const { at, duration = 0, headers } = request;
  return {
    startedDateTime: new Date(at).toISOString(),
    time: duration,
    request: requestOf(request, redaction),
    response: responseOf(request, redaction),
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
    _host: request.host,
    _tsgId: request.tsgId,
    connection: String(headers.connection ?? ""),
  };
}

function requestOf({ method, path, headers, rawHeaders, body }: ReceivedRequest, redaction: Redaction): object {
  const url = urlOf(redaction.text(path), headers.host);
  const mimeType = headers["content-type"] ?? "";
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  return {
    method,
    url: url.href,
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: names.map((name, at) => ({ name, value: redaction.header(name, rawHeaders[at * 2 + 1] ?? "") })),
    queryString: Array.from(url.searchParams, ([name, value]) => ({ name, value })),
    ...(body.length > 0 && { postData: { mimeType, text: redaction.body(body) } }),
    headersSize: -1,
    bodySize: body.length,
  };
}

/** Whatever a client has sent as its target and its `Host`. A name of the vendor's was called by https. */
function urlOf(path: string, host = ""): URL {
  const origin = `${isName(host) ? "https" : "http"}://${host}`;
  const url = new URL(URL.canParse(origin) ? origin : "http://mock");
  const [pathname = "", query = ""] = path.split(/\?(.*)/s, 2);
  return Object.assign(url, { pathname, search: query });
}

function responseOf({ status = 0, answer }: ReceivedRequest, redaction: Redaction): object {
  const headers = Object.entries(answer?.headers ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)] as const),
  );
  const body = answer?.body ?? Buffer.alloc(0);
  const mimeType = String(answer?.headers["content-type"] ?? "");
  return {
    status,
    statusText: "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: headers.map(([name, value]) => ({ name, value: redaction.header(name, value) })),
    content: { size: body.length, mimeType, text: redaction.body(body) },
    redirectURL: redaction.text(String(answer?.headers.location ?? "")),
    headersSize: -1,
    bodySize: body.length,
  };
}
