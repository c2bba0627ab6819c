import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import {
  checkAttachment,
  checkToken,
  headersOption,
  invalidOption,
  isForeignHost,
  isForUs,
  mayReceiveToken,
  sendAuthorized,
} from "@sase-auth/core/adapter";
import type { Dispatcher } from "undici";
import { Exchange } from "./exchange.ts";
import { copyHeaders, headerIn, type OwnHeaders } from "./own-headers.ts";

/** @param own the origin of a `Client` or a `Pool`, which connects nowhere else. Undici 7 leaves it out, and so do its types */
type Interceptor = (dispatch: Dispatcher.Dispatch, own?: string | null) => Dispatcher.Dispatch;

/**
 * An interceptor for undici's dispatchers that puts an access token on requests to `origins`, and sends a request once
 * more if its token is rejected. All other requests, and those that carry an `Authorization` of their own, go through as
 * they are.
 *
 * A body that can be read only once is kept for the replay, up to 1 MiB. A request with a larger one is not replayed.
 *
 * @throws {InvalidOptionError} if `tokens` is no token source, an option is unknown or an origin is not exactly an https
 * origin; a request fails with it if the source returns something other than an access token, or no origin is known
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, saseAuth, TokenManager } from "@sase-auth/undici";
 * import { Agent } from "undici";
 *
 * const dispatcher = new Agent().compose(saseAuth(new TokenManager(credentialsFromEnv(process.env))));
 * ```
 */
export function saseAuth(tokens: TokenSource, options: SaseAuthOptions = {}): Dispatcher.DispatcherComposeInterceptor {
  const origins = checkAttachment(tokens, options);
  const add = headersOption(options);
  const interceptor: Interceptor = (dispatch, own) => (given, handler) => {
    const origin = originOf(given);
    if (!isOrdinary(given, handler, origin, own)) return dispatch(given, handler);
    const url = origin + given.path;
    const isListed = mayReceiveToken(url, origins);
    if (!isListed && !tokens.unattached) return dispatch(given, handler);
    const headers = copyHeaders(given.headers);
    const host = headerIn(headers, "host");
    const isOwn = headerIn(headers, "authorization") !== undefined;
    if (isOwn || (isListed ? isForeignHost(host, url) : !isForUs(url, host, tokens, origins)))
      return dispatch(readableTwice(given, headers), handler);
    const exchange = new Exchange({ dispatch, add, origin }, given, headers, handler);
    try {
      const token = tokens.currentToken?.();
      if (token) exchange.start(tokens, checkToken(token));
      else exchange.settle(sendAuthorized(tokens, exchange));
    } catch (error) {
      exchange.settle(Promise.reject(error));
    }
    return exchange.hasRoom;
  };
  return interceptor;
}

/**
 * Whether a request goes to where its origin says, and its handler is one that undici takes: undici 8 refuses others, such
 * as those of older fetches.
 */
function isOrdinary(
  { method }: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
  origin: string,
  own: string | null | undefined,
): boolean {
  return method !== "CONNECT" && (!own || own === origin) && typeof handler.onRequestStart === "function";
}

/** The options as they were given, with a copy of the headers if they are an iterator: they have been looked at. */
function readableTwice(given: Dispatcher.DispatchOptions, headers: OwnHeaders): Dispatcher.DispatchOptions {
  const { next } = Object(given.headers);
  return typeof next === "function" ? { ...given, headers: headers as Record<string, string> } : given;
}

/** Without a slash at its end, which a `URL` has. */
function originOf({ origin }: Dispatcher.DispatchOptions): string {
  if (origin) {
    const text = String(origin);
    return text.endsWith("/") ? text.slice(0, -1) : text;
  }
  throw invalidOption(
    "This request has no origin. Pass origin, or use an Agent: undici 7 does not tell that of a Client.",
  );
}
