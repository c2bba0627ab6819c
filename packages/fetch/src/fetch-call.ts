import type { AccessToken } from "@sase-auth/core";
import { type AuthorizedRequest, isReplayable, isTokenRejected } from "@sase-auth/core/adapter";
import { type OwnHeaders, withAuthorization } from "./own-headers.ts";

type Fetch = typeof globalThis.fetch;

/** One request to the `fetch` underneath. A class, so that it costs no closures. */
export class FetchCall implements AuthorizedRequest<Response> {
  readonly #fetch: Fetch;
  readonly #url: string;
  readonly #init: RequestInit;
  readonly #headers: OwnHeaders;
  #input: RequestInfo;
  /** A clone of a `Request` with a body, to be sent the next time. */
  #spare: Request | undefined;

  constructor(fetch: Fetch, input: RequestInfo, init: RequestInit, headers: OwnHeaders) {
    this.#fetch = fetch;
    this.#input = input;
    this.#init = init;
    this.#headers = headers;
    if (typeof input === "string") {
      this.#url = input;
      return;
    }
    this.#url = input.url;
    // A clone follows the signal of its Request only until it is garbage collected, so that one is named.
    if (init.signal === undefined) init.signal = input.signal;
    if (input.body && init.body == null) this.#spare = input.clone();
  }

  get signal(): AbortSignal | undefined {
    return this.#init.signal ?? undefined;
  }

  send({ authorization }: AccessToken): Promise<Response> {
    const input = this.#input;
    if (this.#spare) this.#input = this.#spare;
    // Of our own for each time: what is underneath may add to them.
    return this.#fetch(input, { ...this.#init, headers: withAuthorization(this.#headers, authorization) });
  }

  isRejected({ status, headers, url }: Response): boolean {
    // Asked first, because a look at the headers takes longer than all else that is done here.
    if (status !== 401 || !isTokenRejected(status, headers.get("www-authenticate"))) return false;
    // A redirect to another origin went there without the token, so that a 401 from there says nothing about it.
    return !url || new URL(url).origin === new URL(this.#url).origin;
  }

  canReplay(): boolean {
    return isReplayable(this.#init.body);
  }

  discard({ body }: Response): void {
    release(body);
  }

  /** Let go of a clone that was not needed, when all is done. */
  settle(answer: Promise<Response>): Promise<Response> {
    const body = this.#spare?.body;
    return body ? answer.finally(() => release(body)) : answer;
  }
}

/** Let go of a body that nobody will read. That of node-fetch is a stream of Node's. */
function release(body: (Partial<ReadableStream> & { destroy?(): void }) | null): void {
  body?.destroy?.();
  body?.cancel?.().catch(() => {});
}
