import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import { checkClient, mayReceiveToken, resolveOrigins } from "@sase-auth/core/adapter";
import {
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosInstance,
  getAdapter,
  type InternalAxiosRequestConfig,
} from "axios";
import { sendWithToken } from "./send-with-token.ts";
import { targetOf } from "./target.ts";

/** Marks our interceptor. For every copy of this package: two of them may meet in a program. */
const MARK: unique symbol = Symbol.for("@sase-auth/axios");

/** With the list, by the ids that axios gives, which all its versions have, and its types since 1.13. */
type RequestInterceptors = Pick<AxiosInstance["interceptors"]["request"], "use" | "eject"> & {
  handlers: ({ fulfilled?: { [MARK]?: boolean } | null } | null)[];
};

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
export function attachSaseAuth(client: AxiosClient, tokens: TokenSource, options: SaseAuthOptions = {}): () => void {
  const origins = resolveOrigins(options.origins);
  const { defaults, interceptors } = client as AxiosInstance;
  const usual = defaults.adapter;
  const request = interceptors.request as unknown as RequestInterceptors;
  checkClient(
    {
      attached: request.handlers.some((handler) => handler?.fulfilled?.[MARK]),
      // Those of one method too, which are one level down.
      authorized: Boolean(defaults.auth) || /"authorization":/i.test(JSON.stringify(defaults.headers)),
      baseUrl: targetOf(defaults),
    },
    origins,
  );
  function interceptor(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
    const { adapter } = config;
    const authorize: AxiosAdapter = (sent) => {
      // The config that is handed out has no part of ours: who retries it, perhaps by another client, begins anew.
      if (sent.adapter === authorize) sent.adapter = adapter as AxiosAdapter;
      const send = getAdapter(adapter ?? usual, sent);
      // An adapter of the user's around ours may have made a record of them, and another copy of axios has its own class.
      if (!(sent.headers instanceof AxiosHeaders)) sent.headers = new AxiosHeaders({ ...(sent.headers as object) });
      // A URL becomes text: the caller could change it, or it what it says, and what is checked is what is sent.
      sent.url &&= `${sent.url}`;
      // Asked now, because interceptors that ran after ours may have changed all of it.
      const isOurs = !sent.auth && !sent.headers.has("Authorization") && mayReceiveToken(targetOf(sent), origins);
      return isOurs ? sendWithToken(tokens, send, sent) : send(sent);
    };
    config.adapter = authorize;
    return config;
  }
  interceptor[MARK] = true;
  const id = request.use(interceptor, null, { synchronous: true });
  return () => {
    // Once the user has cleared the interceptors, the id may be that of another.
    if (request.handlers[id]?.fulfilled === interceptor) request.eject(id);
  };
}
