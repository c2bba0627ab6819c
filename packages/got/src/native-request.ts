import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { AccessToken, AddHeaders } from "@sase-auth/core";
import { addedHeaders, isForeignHost, isTokenRejected, redactWhileSent } from "@sase-auth/core/adapter";
import type { RequestFunction } from "got";

type Arguments = Parameters<RequestFunction>;
type Sent = Awaited<ReturnType<RequestFunction>>;
type Callback = (response: IncomingMessage) => void;

/** A request where got would hand it on to Node. */
export interface NativeRequest {
  readonly url: URL;
  /** Whether it has an `Authorization` of its own, or goes to another place than its URL says. */
  readonly isOthers: boolean;
  send(token?: AccessToken, add?: AddHeaders): Promise<Sent>;
}

/**
 * What got calls its `request` option for. Copied, so that what is checked is what is sent, and got never has the token.
 *
 * @param args `(url, options, callback)`; with `cache`, `(options, callback)`
 * @param userRequest the user's own function, which may leave a request to the one of got
 */
export function nativeRequest(
  args: Arguments,
  userRequest: RequestFunction | undefined,
  gotRequest: RequestFunction,
): NativeRequest {
  const isCached = typeof args[1] === "function";
  // got's types know the form without a cache only.
  const [given, callback] = (isCached ? args : args.slice(1)) as unknown as [Arguments[1], Callback];
  const url = new URL(isCached ? args[0].href : args[0]);
  const headers = { ...(given.headers as OutgoingHttpHeaders) };
  const native = { ...given, headers };
  const answer = callback && ((response: IncomingMessage) => withoutKeeping(response, callback));
  const copied = (isCached ? [native, answer] : [url, native, callback]) as Arguments;
  return {
    url,
    isOthers:
      headers.authorization !== undefined ||
      Boolean(native.createConnection || native.socketPath) ||
      isForeignHost(headers.host, url.href),
    async send(token, add) {
      // Undefined leaves the request to got; with `cache`, only since got 15.
      if (!token) return (await userRequest?.(...args)) ?? (isCached ? gotRequest(...args) : undefined);
      const request = { method: native.method ?? "GET", url: url.href, get: (name: string) => headers[name], token };
      // got has all names in lower case.
      const added = add && addedHeaders(add, request);
      Object.assign(headers, added, { authorization: token.authorization });
      // A shared cache must know that this is for one tenant only, but not the token.
      if (isCached) given.headers = { ...given.headers, ...added, authorization: "Bearer" };
      return redactWhileSent((await userRequest?.(...copied)) ?? (await gotRequest(...copied)), true);
    },
  };
}

/** Keep a cache from storing a rejection, which would answer the replay, and what follows, in place of the API. */
function withoutKeeping(response: IncomingMessage, callback: Callback): void {
  const { headers, statusCode } = response;
  if (isTokenRejected(statusCode as number, headers["www-authenticate"]))
    response.headers = { ...headers, "cache-control": "no-store" };
  callback(response);
  response.headers = headers;
}
