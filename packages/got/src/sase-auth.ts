import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import { invalidOption, mayReceiveToken, resolveOrigins } from "@sase-auth/core/adapter";
import type { HandlerFunction, Options, RequestFunction } from "got";
import { type AuthorizedCall, authorizedCall } from "./authorized-call.ts";

/**
 * What `got.extend` takes, so that requests to `origins` carry an access token and are sent once more if it is rejected.
 * All other requests, and those with credentials of their own, go through as they are.
 *
 * @throws {InvalidOptionError} if an origin is not exactly an https origin
 */
export function saseAuth(tokens: TokenSource, { origins }: SaseAuthOptions = {}): { handlers: HandlerFunction[] } {
  const allowed = resolveOrigins(origins);
  const handler: HandlerFunction = (options, next) => {
    if (mayReceiveToken(String(options?.url), allowed)) attach(tokens, options);
    return next(options);
  };
  return { handlers: [handler] };
}

/** By our `request`: got and its users begin calls with the options of an earlier one, in pagination for example. */
const calls = new WeakMap<RequestFunction, AuthorizedCall>();

function attach(tokens: TokenSource, options: Options): void {
  const { hooks, request } = options;
  const earlier = request && calls.get(request);
  if (earlier && earlier.tokens !== tokens) {
    const message = "This client has another manager's tokens. Extend the one it was made from.";
    options.request = () => Promise.reject(invalidOption(message));
    return;
  }
  const call = authorizedCall(tokens, options, earlier ? earlier.users : request);
  calls.set(call.request, call);
  options.request = call.request;
  // Before the user's hooks, so that they see the final response only.
  hooks.afterResponse = [call.replay, ...hooks.afterResponse.filter((hook) => hook !== earlier?.replay)];
}
