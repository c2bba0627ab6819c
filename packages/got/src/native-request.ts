import http, { type OutgoingHttpHeaders } from "node:http";
import https from "node:https";
import type { AccessToken } from "@sase-auth/core";
import type { Options, RequestFunction } from "got";

type Arguments = Parameters<RequestFunction>;
type Sent = Awaited<ReturnType<RequestFunction>>;

/** A request where got would hand it on to Node. */
export interface NativeRequest {
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  /** By the user's own function if there is one that takes the request. */
  send(token?: AccessToken): Promise<Sent>;
}

/**
 * What got calls its `request` option for. Copied, so that what is checked is what is sent, and got never has the token.
 *
 * @param args through a cache no URL, but options that hold it, and a callback
 */
export function nativeRequest(args: Arguments, { agent, http2 }: Options, users?: RequestFunction): NativeRequest {
  const isCached = typeof args[1] === "function";
  const [given, callback] = (isCached ? args : args.slice(1)) as unknown as [Arguments[1], Arguments[2]];
  const url = new URL(isCached ? args[0].href : args[0]);
  const headers = { ...(given.headers as OutgoingHttpHeaders) };
  // The APIs want HTTP/1.1, and got would read the headers of HTTP/2 from options of its own.
  const native = { ...given, headers, ...(http2 && url.protocol === "https:" && { agent: agent.https }) };
  const { request } = url.protocol === "https:" ? https : http;
  return {
    url,
    headers,
    async send(token) {
      // got sends what its function leaves to it, but not through a cache before version 15.
      if (!token) return (await users?.(...args)) ?? (isCached ? request(url, native, callback) : undefined);
      headers.authorization = token.authorization;
      // A shared cache must know that this is for one tenant only, but not the token.
      if (isCached) given.headers = { ...given.headers, authorization: "Bearer" };
      const forward = (isCached ? [native, callback] : [url, native, callback]) as Arguments;
      const sent = (await users?.(...forward)) ?? request(url, native, callback);
      return conceal(sent);
    },
  };
}

/** Node's request is printed with the response and with most errors, and its headers with it. */
function conceal<T extends object>(request: T): T {
  return Object.defineProperty(request, Symbol.for("nodejs.util.inspect.custom"), { value: () => "[ClientRequest]" });
}
