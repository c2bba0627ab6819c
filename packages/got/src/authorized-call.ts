import type { IncomingMessage } from "node:http";
import type { AccessToken, AddHeaders, TokenSource } from "@sase-auth/core";
import { checkToken, isTokenRejected } from "@sase-auth/core/adapter";
import type { AfterResponseHook, BeforeRequestHook, Options, RequestFunction, Response } from "got";
import { nativeRequest } from "./native-request.ts";
import { rememberBody, sendAgain } from "./send-again.ts";

/** What a client was extended with. */
export interface Source {
  readonly tokens: TokenSource;
  readonly add: AddHeaders | undefined;
}

/** One call of got, with all its redirects and retries, which come one after another. */
export class AuthorizedCall {
  readonly source: Source;
  /** The user's own function for `request`. */
  userRequest: RequestFunction | undefined;
  readonly #options: Options;
  /** The options of the attempt under way: got makes new ones for a redirect and for a retry. */
  #current: Pick<Options, "hooks">;
  readonly #origin: string;
  readonly #gotRequest: RequestFunction;
  readonly #bodyAgain: ReturnType<typeof rememberBody>;
  #hasLeft = false;
  #isReplayed = false;
  #sent: AccessToken | undefined;

  constructor(source: Source, options: Options, userRequest: RequestFunction | undefined) {
    this.source = source;
    this.userRequest = userRequest;
    this.#options = options;
    this.#current = options;
    this.#origin = (options.url as URL).origin; // got has made it one
    options.request = undefined;
    this.#gotRequest = options.getRequestFunction() as RequestFunction;
    this.#bodyAgain = rememberBody(options);
  }

  /** got's `request`. The token is put in here, where neither options nor hooks nor errors hold it. */
  readonly request: RequestFunction = async (...args) => {
    const native = nativeRequest(args, this.userRequest, this.#gotRequest);
    this.#sent = undefined;
    // From a redirect to another origin on there is no token, wherever the next one leads.
    this.#hasLeft ||= native.url.origin !== this.#origin;
    if (this.#hasLeft || native.isOthers) return native.send();
    const { signal, isStream } = this.#options;
    const { tokens, add } = this.source;
    const token = checkToken(tokens.currentToken?.() ?? (await tokens.getToken({ signal })));
    this.#sent = token;
    const request = await native.send(token, add);
    const judge = (response: IncomingMessage) => {
      if (!isRejected(response)) return;
      // A stream cannot be sent again, but the next request should work.
      if (isStream) this.#replace(token).catch(() => {});
      else this.#replayAfterwards();
    };
    // A function of the user's may have answered by itself.
    if (request && "statusCode" in request) judge(request as IncomingMessage);
    else request?.once("response", judge);
    return request;
  };

  /** Not before there is a 401: for each hook that runs after a response, got copies the body of the request. */
  #replayAfterwards(): void {
    const { hooks } = this.#current;
    // Before the user's hooks, so that they see the final response only.
    hooks.afterResponse = [this.replay, ...hooks.afterResponse];
  }

  /** Runs after the user's hooks: one of them may have set a `request` in the place of ours. */
  readonly reclaim: BeforeRequestHook = (now) => {
    this.#current = now;
    if (now.request === this.request) return;
    this.userRequest = now.request;
    now.request = this.request;
  };

  /** Sends a request with a rejected token again. Nothing calls it for a stream. */
  readonly replay: AfterResponseHook = async (response, retryWithMergedOptions) => {
    const sent = this.#sent;
    if (!sent || this.#isReplayed || !isRejected(response)) return response;
    const again = this.#bodyAgain(response as Response);
    const replacing = this.#replace(sent);
    const { value } = await (again ? replacing : replacing.catch(() => sent));
    if (!again || value === sent.value) return response;
    this.#isReplayed = true;
    return sendAgain(response.request, again, retryWithMergedOptions);
  };

  async #replace(rejected: AccessToken): Promise<AccessToken> {
    return checkToken(await this.source.tokens.replaceToken(rejected, { signal: this.#options.signal }));
  }
}

function isRejected({ statusCode, headers }: IncomingMessage): boolean {
  return isTokenRejected(statusCode as number, headers["www-authenticate"]);
}
