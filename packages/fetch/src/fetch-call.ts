import type { AccessToken, AddHeaders } from "@sase-auth/core";
import {
  type Arrival,
  type AuthorizedRequest,
  addedHeaders,
  discardBody,
  followRedirects,
  isRedirect,
  isRepeatable,
  isSameOrigin,
  isTokenRejected,
  takeRedirects,
} from "@sase-auth/core/adapter";
import { headerIn, mergeAdded, type OwnHeaders, withHeaders } from "./own-headers.ts";

/** What all requests of one saseFetch are sent with. */
interface Sender {
  readonly fetch: typeof globalThis.fetch;
  readonly add: AddHeaders | undefined;
}

/** One request to the `fetch` underneath. A class, so that it costs no closures. */
export class FetchCall implements AuthorizedRequest<Response> {
  readonly #sender: Sender;
  readonly #init: RequestInit;
  readonly #headers: OwnHeaders;
  #input: RequestInfo;
  /** A clone of a `Request` with a body, to be sent the next time. */
  #spare: Request | undefined;
  /** Where redirects ended, if there were any. */
  #arrival: Arrival | undefined;
  #isReplay = false;

  constructor(sender: Sender, input: RequestInfo, init: RequestInit, headers: OwnHeaders) {
    this.#sender = sender;
    this.#input = input;
    this.#init = init;
    this.#headers = headers;
    if (typeof input === "string") return;
    // A clone follows the signal of its Request only until it is garbage collected, so that one is named.
    if (init.signal === undefined) init.signal = input.signal;
    if (input.body && init.body == null) this.#spare = input.clone();
  }

  get signal(): AbortSignal | undefined {
    return this.#init.signal ?? undefined;
  }

  async send(token: AccessToken): Promise<Response> {
    const { fetch } = this.#sender;
    const input = this.#input;
    const added = this.#added(token);
    // A replay, which may be redirected, too.
    if (input === this.#spare) this.#spare = input.clone();
    this.#input = this.#spare ?? input;
    const init = this.#initFor(input, token, added);
    this.#isReplay = true;
    const follows = takeRedirects(input, init);
    const response = await fetch(input, init);
    this.#arrival = undefined;
    if (!follows || !isRedirect(response.status)) return response;
    const names = added && Object.keys(added);
    this.#arrival = await followRedirects(response, fetch, input, init, this.#spare, names);
    return this.#arrival.response;
  }

  #added(token: AccessToken): Record<string, string> | undefined {
    const { add } = this.#sender;
    if (!add) return undefined;
    const get = (name: string) => headerIn(this.#headers, name);
    return addedHeaders(add, { method: this.#method, url: this.#url, get, token });
  }

  #initFor(input: RequestInfo, { authorization }: AccessToken, added: Record<string, string> | undefined): RequestInit {
    const isPlain = !added && !this.#isReplay;
    // A record has names in any case, and some of them may be replaced here.
    const headers = isPlain ? this.#headers : new Headers(this.#headers);
    const ours = isPlain ? { authorization } : { ...added, authorization };
    // For a cache underneath, which would answer the replay with the 401 that it has stored.
    if (this.#isReplay) Object.assign(ours, { "cache-control": "no-cache" });
    if (typeof input === "string" || !(headers instanceof Headers) || this.#init.headers)
      return { ...this.#init, headers: withHeaders(headers, ours) };
    // Read when the Request is sent: after tracers around the fetch underneath have added their headers to it.
    return {
      ...this.#init,
      get headers() {
        return withHeaders(mergeAdded(headers, input.headers), ours);
      },
    };
  }

  isRejected(response: Response): boolean {
    // Asked first, because a look at the headers takes longer than all else that is done here.
    if (response.status !== 401 || this.#arrival?.hasLeft) return false;
    const { status, headers, url } = response;
    if (!isTokenRejected(status, headers.get("www-authenticate"))) return false;
    // From elsewhere by a fetch that follows redirects all the same, and drops the token there.
    return !url || isSameOrigin(url, this.#url);
  }

  canReplay(): boolean {
    return isRepeatable(this.#init.body, this.#method, this.#arrival?.response.redirected);
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

  /** Release the last clone once it is known whether it was needed. */
  settle(answer: Promise<Response>): Promise<Response> {
    return this.#spare ? answer.finally(() => discardBody(this.#spare?.body)) : answer;
  }
}
