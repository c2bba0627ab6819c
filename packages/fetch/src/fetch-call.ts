import type { AccessToken } from "@sase-auth/core";
import {
  type AuthorizedRequest,
  discardBody,
  isReplayable,
  isSameOrigin,
  isTokenRejected,
} from "@sase-auth/core/adapter";
import { type OwnHeaders, withAuthorization } from "./own-headers.ts";

/** One request to the `fetch` underneath. A class, so that it costs no closures. */
export class FetchCall implements AuthorizedRequest<Response> {
  readonly #fetch: typeof globalThis.fetch;
  readonly #init: RequestInit;
  readonly #headers: OwnHeaders;
  #input: RequestInfo;
  /** A clone of a `Request` with a body, to be sent the next time. */
  #spare: Request | undefined;

  constructor(fetch: typeof globalThis.fetch, input: RequestInfo, init: RequestInit, headers: OwnHeaders) {
    this.#fetch = fetch;
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

  send({ authorization }: AccessToken): Promise<Response> {
    const input = this.#input;
    this.#input = this.#spare ?? input;
    // Of our own for each time: what is underneath may add to them.
    return this.#fetch(input, { ...this.#init, headers: withAuthorization(this.#headers, authorization) });
  }

  isRejected(response: Response): boolean {
    // Asked first, because a look at the headers takes longer than all else that is done here.
    if (response.status !== 401) return false;
    const { status, headers, url } = response;
    if (!isTokenRejected(status, headers.get("www-authenticate"))) return false;
    // A redirect to another origin went there without the token, so that a 401 from there says nothing about it.
    const input = this.#input;
    return !url || isSameOrigin(url, typeof input === "string" ? input : input.url);
  }

  canReplay(): boolean {
    return isReplayable(this.#init.body);
  }

  discard({ body }: Response): void {
    discardBody(body);
  }

  /** Let go of the clone, when it is known whether it was needed. */
  settle(answer: Promise<Response>): Promise<Response> {
    const spare = this.#spare;
    return spare ? answer.finally(() => discardBody(spare.body)) : answer;
  }
}
