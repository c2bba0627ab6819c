import { headerOf } from "@sase-auth/core/adapter";

/** A copy of a caller's headers. A record stays one: a `Headers` costs a microsecond. */
export type OwnHeaders = Headers | Record<string, string>;

export function copyHeaders(headers: HeadersInit | undefined): OwnHeaders {
  if (headers && Symbol.iterator in headers) return new Headers(headers);
  const copy = { ...headers } as Record<string, string>;
  // fetch would send the word, beside our header if that has the same name.
  for (const name in copy) if (copy[name] === undefined) delete copy[name];
  return copy;
}

/** @param name in lower case */
export function headerIn(headers: OwnHeaders, name: string): unknown {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : headerOf(headers, name);
}

/** The headers of one send. A new object for each, because the fetch underneath may modify it. */
export function withHeaders(headers: OwnHeaders, added: Record<string, string>): OwnHeaders {
  if (!(headers instanceof Headers)) return { ...headers, ...added };
  return setHeaders(new Headers(headers), added);
}

/** The headers of a `Request` as they were checked, those that were added to it since, but for a `Host`, and ours. */
export function mergeHeaders(checked: Headers, live: Headers, added: Record<string, string>): Headers {
  const all = new Headers(live);
  if (!checked.has("host")) all.delete("host");
  for (const [name, value] of checked) all.set(name, value);
  return setHeaders(all, added);
}

function setHeaders(headers: Headers, added: Record<string, string>): Headers {
  for (const name in added) headers.set(name, added[name] as string);
  return headers;
}
