import type { IncomingMessage } from "node:http";
import type { AccessToken, TokenSource } from "@sase-auth/core";
import { isTokenRejected } from "@sase-auth/core/adapter";
import type { AfterResponseHook, Options, RequestFunction } from "got";
import { nativeRequest } from "./native-request.ts";
import { rememberBody, sendAgain } from "./send-again.ts";

/** One call of got, with all its redirects and retries, which come one after another. */
export class AuthorizedCall {
  readonly tokens: TokenSource;
  readonly usersRequest: RequestFunction | undefined;
  readonly #options: Options;
  readonly #origin: string;
  readonly #bodyAgain: ReturnType<typeof rememberBody>;
  /** Whether no redirect has led to another origin. Once one has, there is no token, wherever the next one leads. */
  #isHome = true;
  /** What the latest request carried. */
  #sent: AccessToken | undefined;
  #isReplayed = false;

  constructor(tokens: TokenSource, options: Options, usersRequest: RequestFunction | undefined) {
    this.tokens = tokens;
    this.usersRequest = usersRequest;
    this.#options = options;
    this.#origin = new URL(String(options.url)).origin;
    this.#bodyAgain = rememberBody(options);
  }

  /** Sends each request of the call. The token is put in here, where neither options nor hooks nor errors hold it. */
  readonly request: RequestFunction = async (...args) => {
    const native = nativeRequest(args, this.#options, this.usersRequest);
    this.#sent = undefined;
    this.#isHome &&= native.url.origin === this.#origin;
    if (!this.#isHome || native.headers.authorization) return native.send();
    const token = await this.tokens.getToken({ signal: this.#options.signal });
    this.#sent = token;
    const request = await native.send(token);
    if (this.#options.isStream) request?.once("response", (response) => this.#replaceFor(response, token));
    return request;
  };

  /** Nothing calls this for a stream. */
  readonly afterResponse: AfterResponseHook = async (response, retryWithMergedOptions) => {
    const rejected = this.#sent;
    if (!rejected || this.#isReplayed || !isRejected(response)) return response;
    const { request } = response;
    const again = this.#bodyAgain(request.options);
    if (!again) {
      await this.#replace(rejected).catch(() => {}); // for the next request
      return response;
    }
    if ((await this.#replace(rejected)).value === rejected.value) return response;
    this.#isReplayed = true;
    return sendAgain(request, again, retryWithMergedOptions);
  };

  #replace(rejected: AccessToken): Promise<AccessToken> {
    return this.tokens.replaceToken(rejected, { signal: this.#options.signal });
  }

  /** A stream cannot be sent again, but the next request shall work. */
  #replaceFor(response: IncomingMessage, token: AccessToken): void {
    if (isRejected(response)) this.#replace(token).catch(() => {});
  }
}

function isRejected({ statusCode = 0, headers }: IncomingMessage): boolean {
  return isTokenRejected(statusCode, headers["www-authenticate"]);
}
