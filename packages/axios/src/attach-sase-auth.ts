import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import { invalidOption, mayReceiveToken, resolveOrigins } from "@sase-auth/core/adapter";
import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from "axios";
import { namedAdapters } from "./named-adapters.ts";
import { sendWithToken } from "./send-with-token.ts";
import { targetOf } from "./target.ts";

/** Marks our interceptor. For every copy of this package: two of them may meet in a program. */
const MARK: unique symbol = Symbol.for("@sase-auth/axios");

interface Handler {
  fulfilled?: { [MARK]?: boolean } | null;
}

/** An axios client, or axios itself, of every version and build: their own types are not assignable to each other. */
export interface AxiosClient {
  (url: string): Promise<unknown>;
  readonly defaults: object;
  readonly interceptors: { readonly request: object; readonly response: object };
}

/**
 * Put an access token on the requests of an axios client to `origins`, and send a request once more if its token is
 * rejected, below all interceptors and transforms. All other requests, and those that have an `Authorization` or `auth`
 * of their own, go through as they are.
 *
 * @returns a function that detaches it from new requests
 * @throws {InvalidOptionError} if no request of this client could carry the token, or one is attached already
 */
export function attachSaseAuth(axios: AxiosClient, tokens: TokenSource, options: SaseAuthOptions = {}): () => void {
  const origins = resolveOrigins(options.origins);
  const client = axios as AxiosInstance;
  checkClient(client, origins);
  const senderBy = namedAdapters(client);
  function interceptor(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
    const { adapter } = config;
    const send = typeof adapter === "function" ? adapter : senderBy(adapter);
    const authorize: AxiosAdapter = (sent) => {
      // The config that is handed out has no part of ours: who retries it, perhaps by another client, begins anew.
      if (sent.adapter === authorize) Object.assign(sent, { adapter });
      return carriesToken(sent, origins) ? sendWithToken(tokens, send, sent) : send(sent);
    };
    return Object.assign(config, { adapter: authorize });
  }
  interceptor[MARK] = true;
  const id = client.interceptors.request.use(interceptor, null, { synchronous: true });
  return () => {
    // Once the user has cleared the interceptors, the id may be that of another.
    const isThere = handlersOf(client.interceptors).some((handler) => handler?.fulfilled === interceptor);
    if (isThere) client.interceptors.request.eject(id);
  };
}

/** Asked when axios sends: interceptors that ran after ours may have changed the config. */
function carriesToken(config: InternalAxiosRequestConfig, origins: readonly string[]): boolean {
  return !config.auth && !config.headers.has("Authorization") && mayReceiveToken(targetOf(config), origins);
}

function checkClient({ defaults, interceptors }: AxiosInstance, origins: readonly string[]): void {
  const { baseURL, auth, headers } = defaults;
  if (baseURL && !mayReceiveToken(targetOf({ baseURL }), origins))
    throw invalidOption("The client's baseURL is outside of origins. Add its origin to them.");
  // Those of one method too, which are one level down.
  if (auth || /"authorization":/i.test(JSON.stringify(headers)))
    throw invalidOption("The client's defaults have auth or Authorization, so no token would be sent. Remove it.");
  if (handlersOf(interceptors).some((handler) => handler?.fulfilled?.[MARK]))
    throw invalidOption("The client has a token attached already. Call its detach first.");
}

/** What runs before a request. axios has this list in all versions, and in its types since 1.13. */
function handlersOf({ request }: AxiosInstance["interceptors"]): (Handler | null)[] {
  return (request as { handlers?: (Handler | null)[] }).handlers ?? [];
}
