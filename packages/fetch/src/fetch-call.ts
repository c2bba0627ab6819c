import type { AccessToken } from "@sase-auth/core";
import {
  type AuthorizedRequest,
  discardBody,
  followRedirects,
  isRedirect,
  isReplayable,
  isSameOrigin,
  isTokenRejected,
} from "@sase-auth/core/adapter";
import { type OwnHeaders, withAdded, withAuthorization } from "./own-headers.ts";

/** One request to the `fetch` underneath. A class, so that it costs no closures. */
export class FetchCall implements AuthorizedRequest<Response> {
  readonly #fetch: typeof globalThis.fetch;
  readonly #init: RequestInit;
  readonly #headers: OwnHeaders;
  readonly #follows: boolean;
  #input: RequestInfo;
  /** A clone of a `Request` with a body, to be sent the next time. */
  #spare: Request | undefined;
  #isRedirected = false;
  #hasLeft = false;

  constructor(fetch: typeof globalThis.fetch, input: RequestInfo, init: RequestInit, headers: OwnHeaders) {
    this.#fetch = fetch;
    this.#input = input;
    this.#init = init;
    this.#headers = headers;
    const isText = typeof input === "string";
    this.#follows = (init.redirect ?? (isText ? "follow" : input.redirect)) === "follow";
    if (this.#follows) init.redirect = "manual";
    if (isText) return;
    // A clone follows the signal of its Request only until it is garbage collected, so that one is named.
    if (init.signal === undefined) init.signal = input.signal;
    if (input.body && init.body == null) this.#spare = input.clone();
  }

  get signal(): AbortSignal | undefined {
    return this.#init.signal ?? undefined;
  }

  async send({ authorization }: AccessToken): Promise<Response> {
    const input = this.#input;
    this.#input = this.#spare ?? input;
    const init = this.#initFor(input, authorization);
    const response = await this.#fetch(input, init);
    return this.#follows && isRedirect(response.status) ? this.#follow(response, input, init) : response;
  }

  #initFor(input: RequestInfo, authorization: string): RequestInit {
    const headers = this.#headers;
    if (typeof input === "string" || !(headers instanceof Headers) || this.#init.headers)
      return { ...this.#init, headers: withAuthorization(headers, authorization) };
    // Read when the Request is sent: after tracers around the fetch underneath have added their headers to it.
    return {
      ...this.#init,
      get headers() {
        return withAdded(headers, input, authorization);
      },
    };
  }

  async #follow(answer: Response, input: RequestInfo, init: RequestInit): Promise<Response> {
    const [url, method] = typeof input === "string" ? [input, init.method] : [input.url, init.method ?? input.method];
    const given = { ...init, ...(method && { method }) };
    const { response, isRedirected, hasLeft } = await followRedirects(this.#fetch, answer, url, given, this.#spare);
    this.#isRedirected = isRedirected;
    this.#hasLeft = hasLeft;
    return response;
  }

  isRejected(response: Response): boolean {
    // Asked first, because a look at the headers takes longer than all else that is done here.
    if (response.status !== 401 || this.#hasLeft) return false;
    const { status, headers, url, redirected } = response;
    if (!isTokenRejected(status, headers.get("www-authenticate"))) return false;
    // A fetch that follows redirects all the same: where they left the origin, the token was not sent.
    this.#isRedirected ||= redirected;
    return !url || isSameOrigin(url, this.#url);
  }

  canReplay(): boolean {
    // The request was carried out if it was answered with a redirect: only reading may be repeated then.
    return (!this.#isRedirected || /^(get|head)$/i.test(this.#method)) && isReplayable(this.#init.body);
  }

  get #url(): string {
    const input = this.#input;
    return typeof input === "string" ? input : input.url;
  }

  get #method(): string {
    const input = this.#input;
    return this.#init.method ?? (typeof input === "string" ? "GET" : input.method);
  }

  discard({ body }: Response): void {
    discardBody(body);
  }

  /** Release the clone once it is known whether it was needed. */
  settle(answer: Promise<Response>): Promise<Response> {
    const spare = this.#spare;
    return spare ? answer.finally(() => discardBody(spare.body)) : answer;
  }
}
