import { stringify } from "node:querystring";
import type { AccessToken, AddHeaders, TokenSource } from "@sase-auth/core";
import { type AuthorizedRequest, addedHeaders, isRepeatable, sendAgain } from "@sase-auth/core/adapter";
import type { Dispatcher } from "undici";
import { Attempt } from "./attempt.ts";
import { headerIn, type OwnHeaders, withHeaders } from "./own-headers.ts";
import { Relay } from "./relay.ts";
import { RequestBody } from "./request-body.ts";

/** One request to the dispatcher underneath, and its replay. Answers that are no 401 go on to the caller at once. */
export class Exchange implements AuthorizedRequest<Attempt | undefined> {
  readonly #dispatch: Dispatcher.Dispatch;
  readonly #options: Dispatcher.DispatchOptions;
  readonly #origin: string;
  readonly #headers: OwnHeaders;
  readonly #add: AddHeaders | undefined;
  readonly #relay: Relay;
  #body: RequestBody | undefined;
  #attempt: Attempt | undefined;
  /** What the dispatcher underneath returned: false asks the caller to wait for its event `drain`. */
  hasRoom = true;

  constructor(
    { dispatch, add, origin }: { dispatch: Dispatcher.Dispatch; add: AddHeaders | undefined; origin: string },
    options: Dispatcher.DispatchOptions,
    headers: OwnHeaders,
    handler: Dispatcher.DispatchHandler,
  ) {
    this.#dispatch = dispatch;
    this.#add = add;
    this.#origin = origin;
    // Copied before anything is awaited: the caller may use its object again.
    this.#options = { ...options };
    this.#headers = headers;
    this.#relay = new Relay(handler);
    if (options.body != null) this.#body = new RequestBody(options.body);
  }

  get signal(): AbortSignal {
    return this.#relay.signal;
  }

  send(token: AccessToken): Promise<Attempt | undefined> {
    return new Promise((resolve) => this.#sendOnce(token, resolve));
  }

  /** Send the request with a token that is at hand. Nothing is made for a second time until an answer asks for it. */
  start(tokens: TokenSource, token: AccessToken): void {
    this.#sendOnce(token, (held) => {
      if (held) this.settle(sendAgain(tokens, this, token, held));
    });
  }

  /** Hand the caller what comes of it. */
  settle(answered: Promise<Attempt | undefined>): void {
    answered.then((held) => held?.deliver()).catch((error) => this.#relay.fail(error));
  }

  #sendOnce(token: AccessToken, answered: (held?: Attempt) => void): void {
    const { authorization } = token;
    const added = { ...this.#added(token), authorization };
    // For a cache underneath, which would answer the replay with the 401 that it has stored.
    const ours = this.#attempt ? { ...added, "cache-control": "no-cache" } : added;
    const body = (this.#attempt ? this.#body?.again() : this.#body?.first) as Buffer;
    this.#attempt = new Attempt(this.#relay, this.#origin, answered);
    const headers = withHeaders(this.#headers, ours) as Record<string, string>;
    this.hasRoom = this.#dispatch({ ...this.#options, headers, body }, this.#attempt);
  }

  #added(token: AccessToken): Record<string, string> | undefined {
    if (!this.#add) return undefined;
    const { method, path, query } = this.#options;
    const url = `${this.#origin}${query ? `${path}?${stringify(query)}` : path}`;
    return addedHeaders(this.#add, { method, url, get: (name) => headerIn(this.#headers, name), token });
  }

  isRejected(held: Attempt | undefined): boolean {
    return held !== undefined;
  }

  canReplay(): boolean {
    return isRepeatable(this.#body?.again(), this.#options.method, this.#attempt?.isRedirected);
  }

  discard(held: Attempt | undefined): void {
    held?.discard();
  }
}
