import type { AccessToken, AddHeaders } from "@sase-auth/core";
import {
  ADDED,
  type AuthorizedRequest,
  addedHeaders,
  arrivalOf,
  discardBody,
  followingFetch,
  headerOf,
  isRepeatable,
  isSameOrigin,
  isTokenRejected,
  redactingAgent,
  withoutHeader,
} from "@sase-auth/core/adapter";
import axios, { type AxiosAdapter, type AxiosResponse, getAdapter, type InternalAxiosRequestConfig } from "axios";
import { redactOutcome } from "./redact-outcome.ts";

/** Whether a response is handed out by itself or by an error is for the user's `validateStatus` to say. */
export interface Answer {
  response: AxiosResponse;
  error?: unknown;
}

/** The part of CancelToken that axios does not type. */
type CancelToken = Record<"subscribe" | "unsubscribe", (listener: () => void) => void> | undefined;

type BeforeRedirect = NonNullable<InternalAxiosRequestConfig["beforeRedirect"]>;
export type Config = InternalAxiosRequestConfig & { env?: { fetch?: typeof fetch } };

/** One request of axios. The token is in a copy of its config, so that nobody else holds it. */
export class AxiosCall implements AuthorizedRequest<Answer> {
  readonly #config: Config;
  readonly #target: string;
  readonly #headers: Config["headers"];
  readonly #sent: Config;
  /** What must be sent as it was checked. An adapter may change the config that it is given. */
  readonly #checked: Partial<Config>;
  readonly #adapter: AxiosAdapter;
  readonly #add: AddHeaders | undefined;
  /** The headers that were added to the last send. */
  #added: Record<string, string> = {};
  #isRedirected = false;
  #hasLeft = false;
  #release: (() => void) | undefined;

  /** @param target the URL that the config has been checked for, or another one of the same origin */
  constructor(config: Config, adapter: Config["adapter"], target: string, add: AddHeaders | undefined) {
    const { httpAgent, httpsAgent, proxy, env, beforeRedirect, baseURL, url, allowAbsoluteUrls } = config;
    // An `authorization` that is undefined, in any case: axios would put our token under that name.
    const headers = withoutHeader(config.headers, (name) => /^authorization$/i.test(name));
    this.#config = config;
    this.#target = target;
    this.#add = add;
    this.#headers = headers;
    this.#checked = { headers, baseURL, url, allowAbsoluteUrls } as object;
    this.#sent = Object.assign(Object.create(Object.getPrototypeOf(config)), config, {
      httpAgent: redactingAgent(httpAgent, proxy === false),
      httpsAgent: redactingAgent(httpsAgent, proxy === false),
      env: { ...env, fetch: followingFetch(env?.fetch) },
      beforeRedirect: ((...details) => this.#redirect(beforeRedirect, ...details)) satisfies BeforeRedirect,
    });
    this.#adapter = getAdapter(adapter, this.#sent);
  }

  /** Asked for when a token has to be awaited. */
  get signal(): AbortSignal | undefined {
    const { signal, cancelToken } = this.#config as object as { signal?: AbortSignal; cancelToken?: CancelToken };
    // A signal that is not Node's own has less than a token source may expect.
    if (!cancelToken && (!signal || "throwIfAborted" in signal)) return signal;
    this.#release?.();
    const controller = new AbortController();
    const abort = () => controller.abort(signal?.reason);
    cancelToken?.subscribe(abort);
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    this.#release = () => {
      cancelToken?.unsubscribe(abort);
      signal?.removeEventListener("abort", abort);
    };
    return controller.signal;
  }

  async send(token: AccessToken): Promise<Answer> {
    const headers: Record<string, unknown> = this.#headers;
    const own = this.#add && { ...headers };
    if (this.#add) this.#addHeaders(this.#add, token);
    headers.Authorization = token.authorization;
    try {
      return { response: redactOutcome(await this.#adapter(Object.assign(this.#sent, this.#checked)), this.#config) };
    } catch (error) {
      return { response: redactOutcome(error, this.#config)?.response, error };
    } finally {
      delete headers.Authorization;
      // For the replay, and for what is handed out: the user's own in place of those that were added.
      for (const name in this.#added) delete headers[name];
      for (const name in own) if (this.#isAdded(name)) headers[name] = own[name];
    }
  }

  #addHeaders(add: AddHeaders, token: AccessToken): void {
    const headers: Record<string, unknown> = this.#headers;
    const { method = "get", baseURL = "", url = "", params, paramsSerializer, fetchOptions } = this.#config;
    const uri = axios.getUri({
      baseURL,
      url,
      params,
      paramsSerializer,
      allowAbsoluteUrls: this.#sent.allowAbsoluteUrls,
    } as Config);
    const get = (name: string) => headerOf(headers, name);
    this.#added = addedHeaders(add, { method, url: uri, get, token });
    for (const name of Object.keys(headers)) if (this.#isAdded(name)) delete headers[name];
    Object.assign(headers, this.#added);
    // For axios's fetch adapter, which passes it on to the fetch that follows redirects.
    this.#sent.fetchOptions = { ...fetchOptions, [ADDED]: Object.keys(this.#added).join() };
  }

  #isAdded(name: string): boolean {
    return Object.hasOwn(this.#added, name.toLowerCase());
  }

  isRejected({ response }: Answer): boolean {
    if (!isTokenRejected(response?.status, response?.headers?.["www-authenticate"])) return false;
    const { request } = response;
    const arrival = arrivalOf(request);
    // Unknown for a fetch adapter that we could not watch (axios before 1.12).
    this.#isRedirected ||= arrival ? arrival.isRedirected : typeof request?.clone === "function";
    return !this.#hasLeft && !arrival?.hasLeft;
  }

  canReplay(): boolean {
    const { method, data } = this.#sent;
    return isRepeatable(data, method, this.#isRedirected);
  }

  discard({ response }: Answer): void {
    discardBody(response.data);
  }

  /** Show the headers that axios has added, and let go of the caller's signal. */
  end(): void {
    this.#config.headers = this.#headers;
    this.#release?.();
  }

  /** What the user's function is given has no token; what it changes there is what is sent. */
  #redirect(users: BeforeRedirect | undefined, ...[options, answer, request]: Parameters<BeforeRedirect>): void {
    this.#isRedirected = true;
    this.#hasLeft ||= !isSameOrigin(options.href, this.#target);
    const { Authorization } = this.#headers;
    // Compared by value: the function may put the token back, or another one in its place.
    const without = (headers: Record<string, string> = {}) =>
      withoutHeader(headers, (name, value) => value === Authorization || (this.#hasLeft && this.#isAdded(name)));
    const shown = { ...options, headers: without(options.headers) };
    // Node's global agents lead to all requests.
    Object.defineProperty(shown, "nativeProtocols", { enumerable: false });
    users?.(shown, answer, { ...request, headers: without(request?.headers) });
    const headers = without(shown.headers);
    if (!this.#hasLeft && headerOf(headers, "authorization") === undefined)
      headers.Authorization = Authorization as string;
    Object.assign(options, shown, { headers });
  }
}
