import type { SaseAuthOptions, TokenSource } from "@sase-auth/core";
import {
  checkAttachment,
  checkClient,
  headerOf,
  headersOption,
  isForUs,
  sendAuthorized,
} from "@sase-auth/core/adapter";
import {
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosInstance,
  type AxiosResponse,
  getAdapter,
  type InternalAxiosRequestConfig,
} from "axios";
import { type Answer, AxiosCall } from "./axios-call.ts";
import { checkProxyWay } from "./proxy-way.ts";
import { targetOf } from "./target.ts";

/** Marks our interceptor. Registered, because a program may hold a second copy of this package. */
const MARK: unique symbol = Symbol.for("@sase-auth/axios");

/** The interceptors, indexed by id. In all versions; typed since 1.13. */
type RequestInterceptors = Pick<AxiosInstance["interceptors"]["request"], "use" | "eject"> & {
  handlers: ({ fulfilled?: { [MARK]?: boolean } | null } | null)[];
};

/** An axios client, or axios itself, of every version and build: their own types are not assignable to each other. */
export interface AxiosClient {
  (url: string): Promise<unknown>;
  /** The client's defaults, which are checked when it is attached. */
  readonly defaults: object;
  /** The client's interceptors; the last one of a request is ours. */
  readonly interceptors: {
    /** The interceptors of requests. */
    readonly request: object;
    /** The interceptors of responses. */
    readonly response: object;
  };
}

/**
 * Put an access token on the requests of an axios client to `origins`, and send a request once more if its token is
 * rejected, below all interceptors and transforms. All other requests, and those that have an `Authorization` or `auth`
 * of their own, go through as they are.
 *
 * @returns a function that detaches it from new requests
 * @throws {InvalidOptionError} if `tokens` is no token source, an option is unknown, no request of this client could
 * carry the token, or the client is attached already
 *
 * @example
 * ```ts
 * import { attachSaseAuth, credentialsFromEnv, TokenManager } from "@sase-auth/axios";
 * import axios from "axios";
 *
 * const client = axios.create({ baseURL: "https://api.sase.paloaltonetworks.com" });
 * const detach = attachSaseAuth(client, new TokenManager(credentialsFromEnv(process.env)));
 * ```
 */
export function attachSaseAuth(client: AxiosClient, tokens: TokenSource, options: SaseAuthOptions = {}): () => void {
  const origins = checkAttachment(tokens, options);
  const add = headersOption(options);
  const { defaults, interceptors } = client as AxiosInstance;
  // axios before 1.13 does not type `handlers`, which it has.
  const request = interceptors.request as unknown as RequestInterceptors;
  checkDefaults(defaults, request, origins);
  const usual = defaults.adapter;
  function interceptor(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
    const { adapter } = config;
    const authorize: AxiosAdapter = (sent) => {
      // Take our adapter out of the config that callers see, so that a retry starts afresh.
      if (sent.adapter === authorize) sent.adapter = adapter as AxiosAdapter;
      // Headers may be a plain object (a user's adapter around ours) or of another copy of axios.
      if (!(sent.headers instanceof AxiosHeaders)) sent.headers = new AxiosHeaders({ ...(sent.headers as object) });
      // Fix the URL as text: a URL object could change between check and send.
      sent.url &&= `${sent.url}`;
      // Asked now, because interceptors that ran after ours may have changed all of it.
      const { auth, headers, socketPath, transport } = sent;
      const target = targetOf(sent);
      const isOthers = auth || headerOf(headers, "authorization") !== undefined || socketPath || transport;
      return !isOthers && isForUs(target, headerOf(headers, "host"), tokens, origins)
        ? send(new AxiosCall(sent, adapter ?? usual, target, add), tokens)
        : getAdapter(adapter ?? usual, sent)(sent);
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

function checkDefaults(
  defaults: AxiosInstance["defaults"],
  { handlers }: RequestInterceptors,
  origins: readonly string[],
): void {
  // Searches per-method defaults too, which are nested.
  const headers = JSON.stringify(defaults.headers);
  const baseUrl = targetOf(defaults);
  checkClient(
    {
      attached: handlers.some((handler) => handler?.fulfilled?.[MARK]) && "First detach it.",
      authorized: Boolean(defaults.auth) || /"authorization":/i.test(headers),
      baseUrl,
      host: /"host":"([^"]+)"/i.exec(headers)?.[1],
      detour: (["socketPath", "transport"] as const).find((name) => defaults[name]),
    },
    origins,
  );
  checkProxyWay(defaults, baseUrl ? [baseUrl] : origins);
}

async function send(call: AxiosCall, tokens: TokenSource): Promise<AxiosResponse> {
  try {
    const answer: Answer = await sendAuthorized(tokens, call);
    // Whatever it is: an adapter of the user's may reject with nothing.
    if ("error" in answer) throw answer.error;
    return answer.response;
  } finally {
    call.end();
  }
}
