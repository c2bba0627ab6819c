import { once } from "node:events";
import type { FetchLike } from "@sase-auth/core";
import { invalidOption, redactWhileSent } from "@sase-auth/core/adapter";
import got, { type Options } from "got";

/** A got client of every version: their own types are not assignable to each other. */
export interface GotClient {
  /** The options that the client was made with. */
  readonly defaults: {
    /** Read for each token request. */
    readonly options: object;
  };
}

/**
 * A `fetch` for `TokenManager` and `TenantTokens` that sends the token request the way that a got client sends its own: by its
 * `agent`, `https` (CA, certificates), `dnsLookup`, `dnsCache`, `dnsLookupIpVersion` and `localAddress`. They are looked at
 * for each request. Nothing else of the client applies: no hook, header, `prefixUrl`, retry, cache or `request` function.
 *
 * @throws {InvalidOptionError} if it is no got client
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, gotFetch, saseAuth, TokenManager } from "@sase-auth/got";
 * import got from "got";
 *
 * const client = got.extend({}); // with your agent, CA
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), fetch: gotFetch(client) });
 * const api = client.extend(saseAuth(tokens));
 * ```
 */
export function gotFetch(client: GotClient): FetchLike {
  if (typeof client?.defaults?.options !== "object") throw invalidOption("client must be a got client.");
  return async (url, { method, headers, body, signal }) => {
    const { agent, https, dnsLookup, dnsCache, dnsLookupIpVersion, localAddress } = client.defaults.options as Options;
    const way = { agent, https, dnsLookup, dnsCache, dnsLookupIpVersion, localAddress };
    const stream = got.stream(url, {
      ...way,
      method,
      headers,
      body,
      signal,
      followRedirect: false, // a redirect would take the secret to another server
      throwHttpErrors: false,
    });
    stream.on("request", (request) => redactWhileSent(request, true));
    stream.on("error", () => {}); // the token manager, which reads it, gets it
    const [{ statusCode, headers: answered }] = await once(stream, "response");
    return {
      status: statusCode,
      headers: { get: (name) => answered[name] ?? null },
      body: stream,
    };
  };
}
