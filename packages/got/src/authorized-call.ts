import type { IncomingMessage } from "node:http";
import type { AccessToken, TokenSource } from "@sase-auth/core";
import { isTokenRejected } from "@sase-auth/core/adapter";
import type { AfterResponseHook, Options, RequestFunction } from "got";
import { nativeRequest } from "./native-request.ts";
import { rememberBody, sendAgain } from "./send-again.ts";

/** One call of got, with all its redirects and retries, which come one after another. */
export interface AuthorizedCall {
  readonly tokens: TokenSource;
  /** The user's own. */
  readonly users: RequestFunction | undefined;
  /** got's `request`. The token is put in here, where neither options nor hooks nor errors hold it. */
  readonly request: RequestFunction;
  /** Sends a request with a rejected token again. Nothing calls it for a stream. */
  readonly replay: AfterResponseHook;
}

export function authorizedCall(tokens: TokenSource, options: Options, users?: RequestFunction): AuthorizedCall {
  options.request = undefined;
  const gots = options.getRequestFunction() as RequestFunction;
  const { origin } = options.url as URL; // got has made it one
  const bodyAgain = rememberBody(options);
  const replace = (rejected: AccessToken) => tokens.replaceToken(rejected, { signal: options.signal });
  let hasLeft = false;
  let isReplayed = false;
  let sent: AccessToken | undefined;
  return {
    tokens,
    users,
    async request(...args) {
      const native = nativeRequest(args, users, gots);
      sent = undefined;
      // From a redirect to another origin on there is no token, wherever the next one leads.
      hasLeft ||= native.url.origin !== origin;
      if (hasLeft || native.headers.authorization) return native.send();
      const token = tokens.currentToken?.() ?? (await tokens.getToken({ signal: options.signal }));
      sent = token;
      const request = await native.send(token);
      // A stream cannot be sent again, but the next request shall work.
      if (options.isStream)
        request?.once("response", (response) => isRejected(response) && replace(token).catch(() => {}));
      return request;
    },
    async replay(response, retryWithMergedOptions) {
      if (!sent || isReplayed || !isRejected(response)) return response;
      const again = bodyAgain(response.request.options);
      const replacing = replace(sent);
      const { value } = await (again ? replacing : replacing.catch(() => sent as AccessToken));
      if (!again || value === sent.value) return response;
      isReplayed = true;
      return sendAgain(response.request, again, retryWithMergedOptions);
    },
  };
}

function isRejected({ statusCode, headers }: IncomingMessage): boolean {
  return isTokenRejected(statusCode as number, headers["www-authenticate"]);
}
