import type { AccessToken, AddHeaders, TokenSource } from "@sase-auth/core";
import {
  type Arrival,
  type AuthorizedRequest,
  addedHeaders,
  bodyOf,
  checkToken,
  discardBody,
  followRedirects,
  isRedirect,
  isRepeatable,
  isSameOrigin,
  isTokenRejected,
  sendAgain,
  sendAuthorized,
  takeRedirects,
} from "@sase-auth/core/adapter";
import { headerIn, mergeHeaders, type OwnHeaders, withHeaders } from "./own-headers.ts";

/** What all requests of one saseFetch are sent with. */
interface Sender {
  readonly tokens: TokenSource;
  readonly fetch: typeof globalThis.fetch;
  readonly add: AddHeaders | undefined;
  /** The last token that was checked, since most requests have the same. */
  checked?: AccessToken;
}

/** Send a request with a token, and once more if the token is rejected. What is not given is empty. */
export function sendFetch(
  sender: Sender,
  input: RequestInfo,
  init?: RequestInit,
  headers?: OwnHeaders,
): Promise<Response> {
  const token = typeof input === "string" && !sender.add ? sender.tokens.currentToken?.() : undefined;
  if (token) {
    if (token !== sender.checked) sender.checked = checkToken(token);
    return sendAtOnce(sender, token, input as string, init, headers);
  }
  const call = new FetchCall(sender, input, init, headers);
  return call.settle(sendAuthorized(sender.tokens, call));
}

/** With a token at hand. Nothing is made for a second send until the answer asks for one, which takes a third of the time. */
async function sendAtOnce(
  sender: Sender,
  token: AccessToken,
  url: string,
  init: RequestInit | undefined,
  headers: OwnHeaders | undefined,
): Promise<Response> {
  const ours = { authorization: token.authorization };
  const sent: RequestInit = { ...init, headers: headers ? withHeaders(headers, ours) : ours };
  const follows = takeRedirects(url, sent);
  const response = await sender.fetch(url, sent);
  if (response.ok) return response;
  const call = new FetchCall(sender, url, init, headers);
  const answer = await call.arrive(response, url, sent, follows);
  return call.isRejected(answer) ? sendAgain(sender.tokens, call, token, answer) : answer;
}

/** One request to the `fetch` underneath. */
class FetchCall implements AuthorizedRequest<Response> {
  readonly #sender: Sender;
  readonly #init: RequestInit;
  readonly #headers: OwnHeaders;
  #input: RequestInfo;
  /** The body of a `Request`, to be sent the next time. */
  readonly #body: (() => Blob) | undefined;
  /** A clone of a `Request` with another body, to be sent the next time. */
  #spare: Request | undefined;
  /** Where redirects ended, if there were any. */
  #arrival: Arrival | undefined;
  #isReplay = false;

  constructor(sender: Sender, input: RequestInfo, init: RequestInit = {}, headers: OwnHeaders = {}) {
    this.#sender = sender;
    this.#input = input;
    this.#init = init;
    this.#headers = headers;
    if (typeof input === "string") return;
    // A clone follows the signal of its Request only until it is garbage collected, so that one is named.
    if (init.signal === undefined) init.signal = input.signal;
    if (!input.body || init.body != null) return;
    this.#body = bodyOf(input);
    if (!this.#body) this.#spare = input.clone();
  }

  get signal(): AbortSignal | undefined {
    return this.#init.signal ?? undefined;
  }

  async send(token: AccessToken): Promise<Response> {
    const input = this.#input;
    const added = this.#added(token);
    // A replay, which may be redirected, too.
    if (input === this.#spare) this.#spare = input.clone();
    this.#input = this.#spare ?? input;
    const init = this.#initFor(input, token, added);
    const follows = takeRedirects(input, init);
    return this.arrive(await this.#sender.fetch(input, init), input, init, follows, added);
  }

  /** The end of a send: follow redirects. */
  async arrive(
    response: Response,
    input: RequestInfo,
    init: RequestInit,
    follows: boolean,
    added: object = {},
  ): Promise<Response> {
    this.#isReplay = true;
    this.#arrival = undefined;
    if (!follows || !isRedirect(response.status)) return response;
    const sent = this.#body ? { ...init, body: this.#body() } : init;
    const { fetch } = this.#sender;
    this.#arrival = await followRedirects(response, fetch, input, sent, this.#spare, Object.keys(added));
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
    const init = this.#isReplay && this.#body ? { ...this.#init, body: this.#body() } : this.#init;
    if (typeof input === "string" || !(headers instanceof Headers) || init.headers)
      return { ...init, headers: withHeaders(headers, ours) };
    // Read when the Request is sent: after tracers around the fetch underneath have added their headers to it.
    return {
      ...init,
      get headers() {
        return mergeHeaders(headers, input.headers, ours);
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
