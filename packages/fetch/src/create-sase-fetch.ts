import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import {
  checkAttachment,
  checkProxies,
  headersOption,
  invalidOption,
  isFetchProxied,
  isForeignHost,
  isForUs,
  mayReceiveToken,
} from "@sase-auth/core/adapter";
import { sendFetch } from "./fetch-call.ts";
import { copyHeaders, headerIn } from "./own-headers.ts";

/** The `fetch` underneath: the global one, undici's, or one that goes through a proxy. */
// biome-ignore lint/suspicious/noExplicitAny: each fetch has its own types of input, and createSaseFetch hands on the caller's
type AnyFetch = (input: any, init?: any) => Promise<any>;

export interface FetchOptions<Fetch> extends SaseAuthOptions {
  /**
   * Sends the requests: undici's, one with a proxy, one that logs.
   *
   * @defaultValue the global `fetch`
   */
  fetch?: Fetch | undefined;
}

/**
 * A `fetch` that puts an access token on requests to `origins`, and sends a request once more if its token is rejected.
 * All other requests, and those that carry an `Authorization` of their own, go through as they are.
 *
 * A `Request` with a body is cloned before it is sent, so that it can be replayed; streams are not replayed.
 *
 * @typeParam Fetch the type of the `fetch` underneath, which the returned one has as well
 * @throws {InvalidOptionError} if `tokens` is no token source, an option is unknown or an origin is not exactly an https
 * origin; the promise of the fetch rejects with it if the source returns something other than an access token
 *
 * @example
 * ```ts
 * import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
 *
 * const saseFetch = createSaseFetch(new TokenManager(credentialsFromEnv(process.env)));
 * const response = await saseFetch("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses?folder=Shared");
 * ```
 */
export function createSaseFetch<Fetch extends AnyFetch = typeof globalThis.fetch>(
  tokens: TokenSource,
  options: FetchOptions<Fetch> = {},
): Fetch {
  const origins = checkAttachment(tokens, options, ["fetch"]);
  const { fetch } = options;
  if (fetch === undefined) checkProxies(origins, isFetchProxied);
  else if (typeof fetch !== "function") throw invalidOption("fetch must be a function.");
  const send: typeof globalThis.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
  const sender = { tokens, fetch: send, add: headersOption(options) };
  const saseFetch: typeof globalThis.fetch = (input, given) => {
    const request = isRequest(input) ? input : undefined;
    const url = request ? request.url : String(input);
    // Asked first, so that what is not for us goes through in the same turn, and as it is.
    const isListed = mayReceiveToken(url, origins);
    if (!isListed && !tokens.unattached) return send(input, given);
    // Nothing to check beside the URL, and nothing to copy.
    if (isListed && !request && given === undefined) return sendFetch(sender, url);
    const init = readableTwice(given);
    // Copied before anything is awaited, as fetch itself does: the caller may use its objects again.
    const headers = copyHeaders(init?.headers ?? request?.headers);
    const host = headerIn(headers, "host");
    const isOwn = headerIn(headers, "authorization") !== undefined;
    if (isOwn || (isListed ? isForeignHost(host, url) : !isForUs(url, host, tokens, origins))) return send(input, init);
    // Only inside a Request can its body be cloned. Of its own class: undici's fetch does not know the global one.
    if (isRequest(init)) return saseFetch(new (init.constructor as typeof Request)(input, init));
    return sendFetch(sender, request ?? url, membersOf(init), headers);
  };
  return rejecting(saseFetch) as Fetch;
}

/** Reject where the function throws. An async function would do, but takes three microtasks to return another's promise. */
function rejecting(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    try {
      return fetch(input, init);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/** The options of a request, with its headers as a copy if they are an iterator: they are looked at here and sent later. */
function readableTwice(init: RequestInit | undefined): RequestInit | undefined {
  const headers = init?.headers as { next?: unknown } | undefined;
  return typeof headers?.next === "function" ? { ...membersOf(init), headers: new Headers(init?.headers) } : init;
}

/** Inherited members too, which fetch reads and a spread leaves out: a PUT by way of defaults would go out as a GET. */
function membersOf(init: RequestInit | null | undefined): RequestInit {
  if (!init || isPlain(init)) return { ...init };
  const members: Record<string, unknown> = {};
  // Not for...in, which does not see the accessors of a class.
  for (let of: object = init; of && of !== Object.prototype; of = Object.getPrototypeOf(of))
    for (const key of Object.getOwnPropertyNames(of))
      if (!Object.hasOwn(members, key)) members[key] = init[key as keyof RequestInit];
  return members;
}

/**
 * A Request of any realm or package, recognised by its tag: members may come from a polluted `Object.prototype`. Old
 * compatibility dates of Cloudflare Workers have no tags.
 */
function isRequest(input: unknown): input is Request {
  // Most are an init, and the tag takes longer.
  if (!input || typeof input !== "object" || isPlain(input)) return false;
  return Object.prototype.toString.call(input) === "[object Request]" || input instanceof Request;
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}
