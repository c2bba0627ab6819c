import { headerOf } from "@sase-auth/core/adapter";

/** A copy of a caller's headers. A record stays one: a `Headers` costs a microsecond. */
export type OwnHeaders = Headers | Record<string, string>;

export function copyHeaders(headers: HeadersInit | undefined): OwnHeaders {
  return headers && Symbol.iterator in headers ? new Headers(headers) : { ...headers };
}

/** One of the two that decide whether a request gets the token. */
export function headerIn(headers: OwnHeaders, name: "authorization" | "host"): unknown {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : headerOf(headers, name);
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
