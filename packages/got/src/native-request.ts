import type { OutgoingHttpHeaders } from "node:http";
import type { AccessToken } from "@sase-auth/core";
import { hideFromPrint } from "@sase-auth/core/adapter";
import type { RequestFunction } from "got";

type Arguments = Parameters<RequestFunction>;
type Sent = Awaited<ReturnType<RequestFunction>>;

/** A request where got would hand it on to Node. */
export interface NativeRequest {
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  send(token?: AccessToken): Promise<Sent>;
}

/**
 * What got calls its `request` option for. Copied, so that what is checked is what is sent, and got never has the token.
 *
 * @param args through a cache no URL, but options that hold it, and a callback
 * @param users the user's own function, which may leave a request to the one of got
 */
export function nativeRequest(
  args: Arguments,
  users: RequestFunction | undefined,
  gots: RequestFunction,
): NativeRequest {
  const isCached = typeof args[1] === "function";
  const [given, callback] = (isCached ? args : args.slice(1)) as unknown as [Arguments[1], Arguments[2]];
  const url = new URL(isCached ? args[0].href : args[0]);
  const headers = { ...(given.headers as OutgoingHttpHeaders) };
  const native = { ...given, headers };
  const copied = (isCached ? [native, callback] : [url, native, callback]) as Arguments;
  return {
    url,
    headers,
    async send(token) {
      // got sends what is left to it, but not through a cache before version 15.
      if (!token) return (await users?.(...args)) ?? (isCached ? gots(...copied) : undefined);
      headers.authorization = token.authorization;
      // A shared cache must know that this is for one tenant only, but not the token.
      if (isCached) given.headers = { ...given.headers, authorization: "Bearer" };
      return hideFromPrint((await users?.(...copied)) ?? (await gots(...copied)));
    },
  };
}
