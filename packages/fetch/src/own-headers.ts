import { isForeignHost } from "@sase-auth/core/adapter";

/** A copy of a caller's headers. A record stays one: a `Headers` costs a microsecond. */
export type OwnHeaders = Headers | Record<string, string>;

export function copyHeaders(headers: HeadersInit | undefined): OwnHeaders {
  return headers && Symbol.iterator in headers ? new Headers(headers) : { ...headers };
}

/** Whether a request has an `Authorization` of its own, or a `Host` that leads it to another place than its URL. */
export function isOthers(headers: OwnHeaders, url: string): boolean {
  if (headers instanceof Headers) return headers.has("authorization") || isElsewhere(headers.get("host"), url);
  for (const name in headers) {
    if (name.length === 13 && name.toLowerCase() === "authorization") return true;
    if (name.length === 4 && name.toLowerCase() === "host" && isElsewhere(headers[name], url)) return true;
  }
  return false;
}

/** Whether headers that will not be copied hold an `Authorization`. An iterator, which can be read once only, may. */
export function hasAuthorization(headers: HeadersInit | undefined): boolean {
  if (!headers) return false;
  if (Symbol.iterator in headers && !Array.isArray(headers) && !("get" in headers)) return true;
  return new Headers(headers).has("authorization");
}

function isElsewhere(host: string | null | undefined, url: string): boolean {
  return host != null && isForeignHost(host, url);
}

/** The headers of one send. A new object for each, because the fetch underneath may modify it. */
export function withAuthorization(headers: OwnHeaders, authorization: string): OwnHeaders {
  if (!(headers instanceof Headers)) return { ...headers, authorization };
  const authorized = new Headers(headers);
  authorized.set("authorization", authorization);
  return authorized;
}

/** The same for a `Request`, with the headers that were added to it since: tracers add theirs as it is sent. */
export function withAdded(headers: Headers, { headers: live }: Request, authorization: string): Headers {
  const all = new Headers(live);
  // A caller that changes its Request afterwards changes nothing of what was checked.
  if (!headers.has("host")) all.delete("host");
  for (const [name, value] of headers) all.set(name, value);
  all.set("authorization", authorization);
  return all;
}
