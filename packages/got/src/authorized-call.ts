import type { IncomingMessage } from "node:http";
import type { AccessToken, TokenSource } from "@sase-auth/core";
import { checkToken, isTokenRejected } from "@sase-auth/core/adapter";
import type { AfterResponseHook, BeforeRequestHook, Options, RequestFunction } from "got";
import { nativeRequest } from "./native-request.ts";
import { rememberBody, sendAgain } from "./send-again.ts";

/** One call of got, with all its redirects and retries, which come one after another. */
export interface AuthorizedCall {
  readonly tokens: TokenSource;
  /** The user's own. */
  readonly userRequest: () => RequestFunction | undefined;
  /** got's `request`. The token is put in here, where neither options nor hooks nor errors hold it. */
  readonly request: RequestFunction;
  /** Runs after the user's hooks: one of them may have set a `request` in the place of ours. */
  readonly reclaim: BeforeRequestHook;
  /** Sends a request with a rejected token again. Nothing calls it for a stream. */
  readonly replay: AfterResponseHook;
}

export function authorizedCall(tokens: TokenSource, options: Options, given?: RequestFunction): AuthorizedCall {
  options.request = undefined;
  const gotRequest = options.getRequestFunction() as RequestFunction;
  const { origin } = options.url as URL; // got has made it one
  const bodyAgain = rememberBody(options);
  const replace = (rejected: AccessToken) => tokens.replaceToken(rejected, { signal: options.signal }).then(checkToken);
  let userRequest = given;
  let hasLeft = false;
  let isReplayed = false;
  let sent: AccessToken | undefined;
  const call: AuthorizedCall = {
    tokens,
    userRequest: () => userRequest,
    async request(...args) {
      const native = nativeRequest(args, userRequest, gotRequest);
      sent = undefined;
      // From a redirect to another origin on there is no token, wherever the next one leads.
      hasLeft ||= native.url.origin !== origin;
      if (hasLeft || native.isOthers) return native.send();
      const token = checkToken(tokens.currentToken?.() ?? (await tokens.getToken({ signal: options.signal })));
      sent = token;
      const request = await native.send(token);
      // A stream cannot be sent again, but the next request should work.
      if (options.isStream)
        request?.once("response", (response) => isRejected(response) && replace(token).catch(() => {}));
      return request;
    },
    reclaim(now) {
      if (now.request === call.request) return;
      userRequest = now.request;
      now.request = call.request;
    },
    async replay(response, retryWithMergedOptions) {
      if (!sent || isReplayed || !isRejected(response)) return response;
      const again = bodyAgain(response);
      const replacing = replace(sent);
      const { value } = await (again ? replacing : replacing.catch(() => sent as AccessToken));
      if (!again || value === sent.value) return response;
      isReplayed = true;
      return sendAgain(response.request, again, retryWithMergedOptions);
    },
  };
  return call;
}

function isRejected({ statusCode, headers }: IncomingMessage): boolean {
  return isTokenRejected(statusCode as number, headers["www-authenticate"]);
}
