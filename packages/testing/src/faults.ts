import type { OutgoingHttpHeaders } from "node:http";
import { METHODS } from "node:http";
import { assertKnownKeys } from "./known-keys.ts";
import { shown } from "./shown.ts";

/**
 * One way to misbehave. Members add up: `latency` goes with any other, `retryAfter`, `headers` and
 * `contentType` with any answer, `malformed`, `partial` and `reset` spoil the answer that would have been sent.
 */
export interface Fault {
  /** Ms to wait before anything else happens. */
  latency?: number;
  /** Never answer; the connection stays open until the client gives up or the mock closes. */
  hang?: true;
  /** Reset the connection before any byte of the answer, in the middle of its body, or after all of it. */
  reset?: "before" | "during" | "after";
  /** Answer with this status; the body is the service's for it unless `body` or `html` is given. */
  status?: number;
  /** The `Retry-After` header: seconds, a date, or any text. */
  retryAfter?: number | string | Date;
  /** Headers to add to the answer, or to replace in it. */
  headers?: OutgoingHttpHeaders;
  /** Answer with this text, or this object as JSON; status 200 unless `status` is given. */
  body?: string | object;
  /** The `Content-Type` of the answer; default that of the body. */
  contentType?: string;
  /** Answer with a proxy's HTML page; status 200 unless `status` is given. */
  html?: true;
  /** Send the first half of the body as if it were the whole. */
  malformed?: true;
  /** Announce the whole body, send the first half, close the connection. */
  partial?: true;
  /** Redirect there, with 302 unless `status` is given. */
  redirect?: string | URL;
}

/** How the next token differs from what the service would issue. `null` leaves a member out of the answer. */
export interface TokenFault {
  /** The TSG that the token is for, whatever was asked. */
  tsgId?: string;
  /** Seconds between `iat` and `exp`; 0 or less makes a token that has expired already. */
  lifetime?: number;
  /** A random string, not a JWT. The API accepts it. */
  opaque?: true;
  /** Exactly this as the token. The API accepts it. */
  value?: string;
  /** `expires_in` of the answer. */
  expiresIn?: unknown;
  /** `scope` of the answer; the token keeps its own. */
  scope?: string | null;
  /** `token_type` of the answer. */
  tokenType?: string | null;
  /** Further members of the answer, last and so strongest. */
  body?: Record<string, unknown>;
}

/** What the auth server can be made to do. */
export interface AuthFault extends Fault {
  /** Issue a token that is wrong in some way; waits for a token request and lets others pass. */
  token?: TokenFault;
}

/** Which requests a fault plays on. */
export interface MisbehaveOptions {
  /** For how many requests; default 1, `Infinity` until `behave()`. */
  times?: number;
  /** Only for requests whose path starts with this. */
  path?: string;
  /** Only for requests with this method, such as `POST`. */
  method?: string;
}

const OPTION_KEYS = ["times", "path", "method"];
const TOKEN_KEYS = ["tsgId", "lifetime", "opaque", "value", "expiresIn", "scope", "tokenType", "body"];
const SPOILERS = ["reset", "malformed", "partial"];
const DECORATION = ["retryAfter", "headers", "contentType"];

/** The members of `Fault`. */
export const FAULT_KEYS: readonly string[] = [
  ...["latency", "hang", "status", "body", "html", "redirect"],
  ...SPOILERS,
  ...DECORATION,
];

// What decides the answer. Two of them in one fault contradict each other.
const SOURCES = ["hang", "body", "html", "redirect", "token"];

/** @throws {TypeError} if the fault cannot be played as written, saying why */
export function assertFault(fault: AuthFault, keys: readonly string[]): void {
  assertKnownKeys("A fault", fault, keys);
  if (fault.token) assertKnownKeys("A token fault", fault.token, TOKEN_KEYS);
  if (Object.keys(fault).length === 0) throw new TypeError(`A fault needs at least one of: ${keys.join(", ")}.`);
  const sources = SOURCES.filter((key) => key in fault);
  if (sources.length > 1) throw conflict(sources);
  if (fault.token && fault.status !== undefined) throw conflict(["token", "status"]);
  const silent = fault.hang === true || fault.reset === "before";
  const sent = [...SOURCES, "status", ...SPOILERS, ...DECORATION].filter((key) => key in fault);
  if (silent && sent.length > 1) throw conflict(sent);
  assertValues(fault);
}

/** @throws {TypeError} if `times`, `path` or `method` can never match a request, or an option is unknown */
export function assertMisbehaveOptions(options: MisbehaveOptions): void {
  assertKnownKeys("misbehave's second argument", options, OPTION_KEYS);
  const { times = 1, path = "/", method = "GET" } = options;
  if (times !== Number.POSITIVE_INFINITY && !(Number.isInteger(times) && times > 0)) {
    throw new TypeError(`times is ${shown(times)}. Use a positive whole number, or Infinity.`);
  }
  if (typeof path !== "string" || !path.startsWith("/"))
    throw new TypeError(`path is ${shown(path)}. Begin it with "/".`);
  if (typeof method !== "string" || !METHODS.includes(method))
    throw new TypeError(`method is ${shown(method)}. Use one of HTTP's, in capitals, such as "POST".`);
}

function assertValues({ status = 200, latency = 0, reset = "before" }: Fault): void {
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new TypeError(`status is ${shown(status)}. Use a whole number from 200 to 599.`);
  }
  if (!(Number.isFinite(latency) && latency >= 0)) {
    throw new TypeError(`latency is ${shown(latency)}. Use a number of milliseconds.`);
  }
  if (!["before", "during", "after"].includes(reset)) {
    throw new TypeError(`reset is ${shown(reset)}. Use "before", "during" or "after".`);
  }
}

function conflict(keys: readonly string[]): TypeError {
  return new TypeError(`A fault cannot have ${keys.join(" and ")} at once. Queue them one after the other.`);
}
