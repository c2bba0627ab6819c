import { invalidOption } from "../errors.ts";
import { isConfidential } from "../network-path.ts";
import type { TokenSource } from "../token-source.ts";
import type { AddHeaders } from "./added-headers.ts";
import { SASE_ORIGINS } from "./sase-origins.ts";

/** Every adapter's last parameter. */
export interface SaseAuthOptions {
  /**
   * Where the token may go: `https://host` or `https://host:port`, exactly. A list replaces the default, and
   * `[...SASE_ORIGINS, "https://…"]` adds to it.
   *
   * @defaultValue `SASE_ORIGINS`, the vendor's API origins
   */
  origins?: readonly string[] | undefined;
  /**
   * Headers beside the token, such as `X-PANW-Region`: `saseHeaders()` of `@sase-auth/core/headers`, or a function of
   * `{ method, url, get, token }` that returns a record, where `get(name)` returns a header that the request has. It is called for
   * each send, replays included. A function of yours replaces headers of the same name; `saseHeaders()` leaves those as they are.
   */
  headers?: AddHeaders | undefined;
}

/**
 * A copy of an adapter's `origins`, each of them checked.
 *
 * @throws {InvalidOptionError} if one is not exactly an https origin (http: loopback only)
 */
export function resolveOrigins(given?: readonly string[]): readonly string[] {
  // A value that every object inherits was not passed in: Object.prototype is polluted.
  const origins = given === ({} as SaseAuthOptions).origins ? SASE_ORIGINS : given;
  if (!Array.isArray(origins) || origins.length === 0) {
    throw invalidOption('origins must be a list of origins such as ["https://api.sase.paloaltonetworks.com"].');
  }
  return origins.map((origin) => checkOrigin(origin));
}

/**
 * @param name of the option
 * @throws {InvalidOptionError}
 */
export function checkOrigin(origin: unknown, name = "origins"): string {
  const url = typeof origin === "string" && URL.canParse(origin) ? new URL(origin) : undefined;
  if (url && url.origin === origin && isConfidential(url) && !url.hostname.includes("*")) return url.origin;
  throw invalidOption(
    `${name}: ${JSON.stringify(origin)} is not allowed. Write "https://host" or "https://host:port": ` +
      "lower case, no default port, no path, no slash at the end, no wildcard (http: loopback only).",
  );
}

/** Whether a request to `url` may carry the token. What cannot be parsed may not. `origins` come from {@link resolveOrigins}. */
export function mayReceiveToken(url: string, origins: readonly string[]): boolean {
  // Not some(), whose closure costs as much as the comparison.
  for (const origin of origins) if (isBelow(url, origin)) return true;
  return origins.includes(parsedOrigin(url));
}

/** A text that begins with an origin and a slash stays in that origin, whatever follows: the authority ends there. */
function isBelow(url: string, origin: string): boolean {
  // Not startsWith, which takes four times as long in V8.
  return url[origin.length] === "/" && url.slice(0, origin.length) === origin;
}

function parsedOrigin(text: string): string {
  if (!URL.canParse(text)) return "";
  const url = new URL(text);
  // Not url.origin: that of a blob: URL is the origin of its maker. Credentials in a URL are the user's own.
  return url.username === "" && url.password === "" ? `${url.protocol}//${url.host}` : "";
}

/** Whether two absolute URLs have the same origin. */
export function isSameOrigin(a: string, b: string): boolean {
  return new URL(a).origin === new URL(b).origin;
}

/** A header of a record, its name in lower case. */
export function headerOf(headers: object, name: string): unknown {
  for (const key in headers) {
    // The length first: most names differ in it, and need not be turned to lower case.
    if (key.length === name.length && key.toLowerCase() === name) return headers[key as keyof typeof headers];
  }
  return undefined;
}

/** A copy of headers, of the same class, without those that match. */
export function withoutHeader<T extends object>(headers: T, isMatch: (name: string, value: unknown) => boolean): T {
  const copy = Object.create(Object.getPrototypeOf(headers));
  for (const name of Object.keys(headers)) {
    const value = Reflect.get(headers, name);
    if (!isMatch(name, value)) copy[name] = value;
  }
  return copy;
}

/** Whether a `Host` header names another host than the URL does: a server behind a shared front would get the token. */
export function isForeignHost(host: unknown, url: string): boolean {
  if (!host) return false;
  const { protocol, host: own } = new URL(url);
  const named = `${protocol}//${host}`;
  return !URL.canParse(named) || new URL(named).host !== own;
}

/**
 * Whether a request without credentials of its own may carry the token, by its URL and `Host` header. A URL outside of
 * `origins` is reported to the token source, unless it is relative or has credentials.
 */
export function isForUs(url: string, host: unknown, tokens: TokenSource, origins: readonly string[]): boolean {
  if (mayReceiveToken(url, origins)) return !isForeignHost(host, url);
  if (!tokens.unattached || !URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  if (username === "" && password === "") tokens.unattached(origin);
  return false;
}
