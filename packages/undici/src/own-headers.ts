import { headerOf } from "@sase-auth/core/adapter";

/** Headers of a request by name. Undici takes a list of values for one that is sent several times. */
export type OwnHeaders = Record<string, unknown>;

/**
 * A copy of a caller's headers, whichever of undici's forms they have: a record, names and values in turn, or pairs. Always
 * a record, because interceptors such as retry spread them.
 */
export function copyHeaders(headers: unknown): OwnHeaders {
  if (!headers || !(Symbol.iterator in Object(headers))) return { ...(headers as object) };
  const flat = [...(headers as Iterable<unknown>)].flat(Array.isArray(headers) ? 0 : 1);
  const copy: OwnHeaders = Object.create(null);
  for (let at = 0; at < flat.length; at += 2) {
    const [name, value] = [String(flat[at]), flat[at + 1]];
    copy[name] = name in copy ? [copy[name], value].flat() : value;
  }
  return copy;
}

/** @param name in lower case */
export function headerIn(headers: OwnHeaders, name: string): unknown {
  return headerOf(headers, name) ?? undefined;
}

/** The headers of one send. Those that are added replace the caller's of the same name. */
export function withHeaders(headers: OwnHeaders, added: Readonly<Record<string, string>>): OwnHeaders {
  const all: OwnHeaders = {};
  for (const name in headers) {
    // It would become the prototype.
    if (name !== "__proto__" && !Object.hasOwn(added, name.toLowerCase())) all[name] = headers[name];
  }
  return Object.assign(all, added);
}
