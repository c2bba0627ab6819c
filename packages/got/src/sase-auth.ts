import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import {
  checkAttachment,
  checkProxies,
  headersOption,
  invalidOption,
  isFetchProxied,
  isForUs,
} from "@sase-auth/core/adapter";
import type { HandlerFunction, Options, RequestFunction } from "got";
import { AuthorizedCall, type Source } from "./authorized-call.ts";

/** What `saseAuth` returns, for `got.extend`. */
export interface SaseAuthExtension {
  /** A handler of got's, which sees each request first. */
  handlers: HandlerFunction[];
}

/**
 * What `got.extend` takes, so that requests to `origins` carry an access token and are sent once more if it is rejected.
 * All other requests, and those with credentials of their own, go through as they are.
 *
 * @throws {InvalidOptionError} if `tokens` is no token source, an option is unknown or an origin is not exactly an https
 * origin
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, saseAuth, TokenManager } from "@sase-auth/got";
 * import got from "got";
 *
 * const api = got.extend(saseAuth(new TokenManager(credentialsFromEnv(process.env))));
 * const response = await api("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses?folder=Shared");
 * ```
 */
export function saseAuth(tokens: TokenSource, options: SaseAuthOptions = {}): SaseAuthExtension {
  const origins = checkAttachment(tokens, options);
  const source = { tokens, add: headersOption(options) };
  const handler: HandlerFunction = (options, next) => {
    const { url, headers, username, password } = Object(options) as Options;
    const isOwn = headers?.authorization !== undefined || username || password;
    // Its Host header is looked at where it is sent: hooks may change it.
    if (!isOwn && isForUs(String(url), undefined, tokens, origins)) {
      attach(source, options);
      refuseProxies(options);
    }
    return next(options);
  };
  return { handlers: [handler] };
}

/** Node's own agent would send plain http to a proxy of the environment; an agent of the user's is the user's business. */
function refuseProxies(options: Options): void {
  const { origin } = options.url as URL;
  if (!origin.startsWith("http:") || options.agent.http) return;
  try {
    checkProxies([origin], isFetchProxied);
  } catch (error) {
    options.request = () => Promise.reject(error);
  }
}

/** Keyed by our `request` function: pagination and users reuse the options of earlier calls. */
const calls = new WeakMap<RequestFunction, AuthorizedCall>();

function attach(source: Source, options: Options): void {
  const { hooks, request } = options;
  const earlier = request && calls.get(request);
  const beforeRequest = hooks.beforeRequest.filter((hook) => hook !== earlier?.reclaim);
  if (earlier && earlier.source.tokens !== source.tokens) {
    const message = "This client has another manager's tokens. Extend the one it was made from.";
    options.request = () => Promise.reject(invalidOption(message));
    hooks.beforeRequest = beforeRequest;
    return;
  }
  const call = new AuthorizedCall(source, options, earlier ? earlier.userRequest : request);
  calls.set(call.request, call);
  options.request = call.request;
  hooks.beforeRequest = [...beforeRequest, call.reclaim];
  hooks.afterResponse = hooks.afterResponse.filter((hook) => hook !== earlier?.replay);
}
