import { DEFAULT_TOKEN_URL, type FetchLike } from "@sase-auth/core";
import { invalidOption, redactingAgent } from "@sase-auth/core/adapter";
import { type AxiosRequestConfig, getAdapter, type InternalAxiosRequestConfig } from "axios";
import type { AxiosClient } from "./attach-sase-auth.ts";
import { checkProxyWay } from "./proxy-way.ts";

/** What a proxy would see. */
const SHOWN = "the client secret";

/**
 * A `fetch` for `TokenManager` and `TenantTokens` that sends the token request the way that an axios client sends its own: by
 * its agents and their CA, its `proxy` or that of the environment, its `lookup` and `family`, and with `adapter: "fetch"` by
 * its `env.fetch` and `dispatcher`. They are looked at for each request. Nothing else of the client applies: no interceptor,
 * header, `baseURL`, transform or adapter function.
 *
 * @throws {InvalidOptionError} if it is no axios client, or a proxy would get the client secret unencrypted
 *
 * @example
 * ```ts
 * import { attachSaseAuth, axiosFetch, credentialsFromEnv, TokenManager } from "@sase-auth/axios";
 * import axios from "axios";
 *
 * const client = axios.create({ baseURL: "https://api.sase.paloaltonetworks.com" }); // with your httpsAgent or proxy
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), fetch: axiosFetch(client) });
 * attachSaseAuth(client, tokens);
 * ```
 */
export function axiosFetch(client: AxiosClient): FetchLike {
  const { defaults } = Object(client) as { defaults: AxiosRequestConfig & { env?: { fetch?: unknown } } };
  if (typeof defaults !== "object" || !defaults) throw invalidOption("client must be an axios client.");
  checkProxyWay(defaults, [DEFAULT_TOKEN_URL], SHOWN);
  return async (url, { method, headers, body, signal }) => {
    checkProxyWay(defaults, [url], SHOWN);
    const { proxy, lookup, family, env, httpAgent, httpsAgent, fetchOptions } = defaults;
    // An adapter function may be a mock, or keep what it was answered.
    const adapter = [defaults.adapter]
      .flat()
      .filter((name): name is "http" | "fetch" => name === "http" || name === "fetch");
    // The type asks for AxiosHeaders, of this copy of axios; its adapters take a plain object.
    const config = {
      url,
      method,
      headers,
      data: body,
      signal,
      lookup,
      family,
      env,
      proxy,
      httpAgent: redactingAgent(httpAgent, proxy === false),
      httpsAgent: redactingAgent(httpsAgent, proxy === false),
      // A redirect would take the secret to another server. The token manager bounds what it reads of a stream.
      maxRedirects: 0,
      fetchOptions: { dispatcher: Object(fetchOptions).dispatcher, redirect: "manual" },
      responseType: "stream",
    } as unknown as InternalAxiosRequestConfig;
    const answer = await getAdapter(adapter.length > 0 ? adapter : ["http", "fetch"], config)(config);
    answer.data?.on?.("error", () => {}); // the token manager, which reads it, gets it
    return {
      status: answer.status,
      headers: { get: (name) => answer.headers[name] ?? null },
      body: answer.data,
    };
  };
}
