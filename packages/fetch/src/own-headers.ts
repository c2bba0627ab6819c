/** A copy of a caller's headers. A record stays one: a `Headers` costs a microsecond. */
export type OwnHeaders = Headers | Record<string, string>;

export function copyHeaders(headers: HeadersInit | undefined): OwnHeaders {
  return headers && Symbol.iterator in headers ? new Headers(headers) : { ...headers };
}

export function hasAuthorization(headers: OwnHeaders): boolean {
  if (headers instanceof Headers) return headers.has("authorization");
  for (const name in headers) if (name.length === 13 && name.toLowerCase() === "authorization") return true;
  return false;
}

export function withAuthorization(headers: OwnHeaders, authorization: string): OwnHeaders {
  if (!(headers instanceof Headers)) return { ...headers, authorization };
  const authorized = new Headers(headers);
  authorized.set("authorization", authorization);
  return authorized;
}
