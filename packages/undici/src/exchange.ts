import { stringify } from "node:querystring";
import type { AccessToken, AddHeaders } from "@sase-auth/core";
import { type AuthorizedRequest, addedHeaders, isRepeatable } from "@sase-auth/core/adapter";
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
  readonly #body: RequestBody;
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
    this.#body = new RequestBody(options.body);
  }

  get signal(): AbortSignal {
    return this.#relay.signal;
  }

  send(token: AccessToken): Promise<Attempt | undefined> {
    const { authorization } = token;
    const added = { ...this.#added(token), authorization };
    // For a cache underneath, which would answer the replay with the 401 that it has stored.
    const ours = this.#attempt ? { ...added, "cache-control": "no-cache" } : added;
    const body = (this.#attempt ? this.#body.again() : this.#body.first) as Buffer;
    this.#attempt = new Attempt(this.#relay, this.#origin);
    const headers = withHeaders(this.#headers, ours) as Record<string, string>;
    this.hasRoom = this.#dispatch({ ...this.#options, headers, body }, this.#attempt);
    return this.#attempt.answered;
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
    return isRepeatable(this.#body.again(), this.#options.method, this.#attempt?.isRedirected);
  }

  discard(held: Attempt | undefined): void {
    held?.discard();
  }

  fail(error: Error): void {
    this.#relay.fail(error);
  }
}
