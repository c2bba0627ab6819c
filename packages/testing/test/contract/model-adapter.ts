import { AccessToken, type AddHeaders, SaseAuthError, type SaseAuthOptions, type TokenSource } from "@sase-auth/core";
import {
  addedHeaders,
  checkAttachment,
  headersOption,
  isForeignHost,
  isForUs,
  isReplayable,
  isTokenRejected,
  mayReceiveToken,
  resolveOrigins,
  sendAuthorized,
} from "@sase-auth/core/adapter";
import type { Flaw } from "./flaws.ts";
import { HostError, type HostRequest, type ModelHost, type Transport } from "./model-host.ts";

/**
 * An adapter for the model's host that keeps the contract, but for one flaw. Each flaw is one `has(…)`: leave them all
 * out, and what remains is how an adapter is written.
 */
export class ModelAdapter {
  readonly #flaw: Flaw | undefined;
  readonly #attached = new WeakSet<Transport>();
  readonly #newest = new WeakMap<TokenSource, ModelHost>();
  readonly #managers = new Map<string, TokenSource>();

  constructor(flaw?: Flaw) {
    this.#flaw = flaw;
  }

  attach(host: ModelHost, tokens: TokenSource, { origins = [], headers }: SaseAuthOptions): () => void {
    const has: Has = (flaw) => flaw === this.#flaw;
    const allowed = resolveOrigins(has("accepts a URL as an origin") ? origins.map(originOf) : origins);
    if (!has("accepts any token source")) checkAttachment(tokens, { origins: allowed });
    const add =
      has("accepts any headers option") && typeof headers !== "function" ? undefined : headersOption({ headers });
    this.#refuse(host, allowed);
    const inner = host.transport;
    const kept = this.#managers.get(String(allowed)) ?? tokens;
    if (has("keeps one manager per origin")) this.#managers.set(String(allowed), kept);
    this.#newest.set(tokens, host);
    const state = { isDetached: false };
    const transport: Transport = async (request) => {
      if (!this.#isForUs(host, request, allowed)) {
        this.#report(tokens, request, allowed);
        if (add && has("adds headers to requests without a token")) request.headers.set("x-made", "yes");
        return inner(request);
      }
      if (has("serves only the newest client of a manager") && this.#newest.get(tokens) !== host) return inner(request);
      return new AuthorizedCall(has, { host, tokens: kept, origins: allowed, add, inner, request, state }).send();
    };
    this.#attached.add(transport);
    host.transport = transport;
    return () => {
      state.isDetached = true;
      if (host.transport === transport || has("detaches a later attach")) host.transport = inner;
    };
  }

  #has(flaw: Flaw): boolean {
    return flaw === this.#flaw;
  }

  #refuse({ options, transport }: ModelHost, allowed: readonly string[]): void {
    const { baseUrl, headers, credentials } = options;
    if (this.#attached.has(transport) && !this.#has("attaches twice")) throw refusal("It is attached: detach first.");
    if (baseUrl && !mayReceiveToken(baseUrl, allowed) && !this.#has("accepts any base URL"))
      throw refusal("The base URL is outside of origins.");
    if (headers.has("authorization") && !this.#has("accepts a default Authorization"))
      throw refusal("The default headers have an Authorization.");
    if (credentials && !this.#has("accepts default credentials")) throw refusal("The client has credentials.");
  }

  #isForUs(host: ModelHost, request: HostRequest, allowed: readonly string[]): boolean {
    const isOwn = this.#has("knows Authorization in lower case only")
      ? "authorization" in (request.options.headers ?? {})
      : request.headers.has("authorization") && !this.#has("replaces the user's Authorization");
    if (isOwn || (request.credentials && !this.#has("overlooks the host's credentials"))) return false;
    if (this.#isElsewhere(request)) return false;
    return this.#mayReceive(host, request.url, allowed);
  }

  #isElsewhere({ headers, url }: HostRequest): boolean {
    const name = headers.get("host");
    if (name === null || this.#has("overlooks a Host header")) return false;
    return isForeignHost(name, url) || this.#has("takes each Host header for another");
  }

  #report(tokens: TokenSource, { headers, credentials, url }: HostRequest, allowed: readonly string[]): void {
    if (this.#has("tells of no request without a token")) return;
    const isOwn = headers.has("authorization") || credentials;
    if (isOwn && !this.#has("tells of requests with an Authorization of their own")) return;
    isForUs(url, undefined, tokens, allowed);
  }

  #mayReceive({ options }: ModelHost, url: string, allowed: readonly string[]): boolean {
    const isAllowed = (part: (url: URL) => string) => allowed.some((one) => part(new URL(one)) === part(new URL(url)));
    if (this.#has("compares origins without the port"))
      return isAllowed(({ protocol, hostname }) => protocol + hostname);
    if (this.#has("compares origins without the name")) return isAllowed(({ protocol, port }) => protocol + port);
    if (this.#has("compares origins without the scheme")) return isAllowed(({ host }) => host);
    if (this.#has("compares the beginning of a URL")) return allowed.some((origin) => url.startsWith(origin));
    if (this.#has("looks at the base URL only") && options.baseUrl) return mayReceiveToken(options.baseUrl, allowed);
    return mayReceiveToken(url, allowed);
  }
}

type Has = (flaw: Flaw | `does not replay ${string}` | `replays ${string}`) => boolean;

interface Call {
  host: ModelHost;
  tokens: TokenSource;
  origins: readonly string[];
  add: AddHeaders | undefined;
  inner: Transport;
  request: HostRequest;
  state: { isDetached: boolean };
}

const keptTokens = new WeakMap<HostRequest, AccessToken>();
// Out of reach of the garbage collector, which would let go of it.
const openResponses = new Set<Response>();
const rejectedTokens = new WeakSet<AccessToken>();

/** One request with a token, and its replay. */
class AuthorizedCall {
  readonly #has: Has;
  readonly #call: Call;
  #sent = 0;
  #loss: unknown;
  #added: Record<string, string> | undefined;
  #isRedirected = false;
  #hasLeft = false;

  constructor(has: Has, call: Call) {
    this.#has = has;
    this.#call = call;
  }

  async send(): Promise<Response> {
    const { host, inner, request, state } = this.#call;
    const answer = await sendAuthorized<Response>(this.#tokens(), {
      signal: request.signal,
      send: (token) => this.#sendWith(token),
      isRejected: (response) => this.#isRejected(response),
      canReplay: () =>
        this.#canReplay() && !(this.#has("ends the replay of requests in flight when detached") && state.isDetached),
      discard: (response) => {
        if (this.#has("keeps the 401 open")) openResponses.add(response);
        else response.body?.cancel().catch(() => {}); // an abort has ended it already
        if (this.#has("shows the 401 to the hooks")) host.options.onResponse(response.status);
      },
    }).catch((error) => this.#failed(error));
    if (this.#loss && this.#has("fails for a stream where the token cannot be replaced")) throw this.#loss;
    if (this.#has("repeats a 503 though the host's retries are off") && answer.status === 503 && !host.options.retries)
      return inner(request);
    return this.#delivered(answer);
  }

  async #sendWith(token: AccessToken): Promise<Response> {
    const { host, inner, request } = this.#call;
    const isReplay = this.#sent++ > 0;
    if (isReplay && this.#has("spends one of the host's retries on the replay") && request.retriesLeft > 0)
      request.retriesLeft--;
    if (isReplay && this.#has("runs the hooks for the replay")) host.options.onRequest();
    if (this.#has("takes the events of progress away")) request.onProgress = undefined;
    const { authorization } = token;
    if (this.#has("writes into the caller's headers")) Object.assign(request.options.headers ?? {}, { authorization });
    if (this.#has("keeps its request in the caller's options"))
      Object.assign(request.options, { sent: { authorization } });
    const prepared = await this.#prepared(token, isReplay);
    const isTidy = this.#has("takes its request out of the caller's options afterwards");
    if (isTidy) Object.assign(request.options, { sent: { authorization } });
    return inner(prepared)
      .catch((error) => this.#broken(error, prepared))
      .finally(() => isTidy && Reflect.deleteProperty(request.options, "sent"));
  }

  async #prepared(token: AccessToken, isReplay: boolean): Promise<HostRequest> {
    const { host, request } = this.#call;
    const { options } = request;
    const late = this.#has("reads the headers late") ? options.headers : undefined;
    const headers = new Headers(late ?? request.headers);
    const { authorization } = token;
    for (const [name, value] of Object.entries(options.headers ?? {}))
      if (value === undefined && this.#has("sends the word undefined")) headers.set(name, "undefined");
    headers.set("authorization", authorization);
    this.#addHeaders(headers, token, isReplay);
    const prepared: HostRequest = { ...request, headers };
    prepared.beforeRedirect = (next, url) => this.#redirected(next, url, authorization);
    if (this.#has("reads the URL late")) prepared.url = host.resolve(options.url);
    if (this.#has("loses the query of a URL")) prepared.url = prepared.url.replace(/\?.*/, "");
    if (this.#has("collects an upload") && typeOf(request.body) === "AsyncGenerator")
      prepared.body = await collected(request.body as AsyncIterable<Uint8Array>);
    if (!isReplay) return prepared;
    if (this.#has("replays a GET as a POST") && request.method === "GET") prepared.method = "POST";
    if (this.#has("serializes JSON again for the replay") && options.body && "json" in options.body)
      prepared.body = JSON.stringify(request.body);
    if (this.#has("replays without the signal")) prepared.signal = undefined;
    return prepared;
  }

  #addHeaders(headers: Headers, token: AccessToken, isReplay: boolean): void {
    const { add, request } = this.#call;
    if (!add) return;
    const { method } = request;
    const url = this.#has("hides the query from its headers option") ? request.url.replace(/\?.*/, "") : request.url;
    const isRemembered = isReplay && this.#has("shows its headers option what was added before");
    const own = new Headers({ ...Object.fromEntries(request.headers), ...(isRemembered && this.#added) });
    const get = (name: string) => own.get(name) ?? undefined;
    if (!(isReplay && this.#has("adds the same headers to the replay")))
      this.#added = this.#made(add, { method, url, token, get });
    for (const [name, value] of Object.entries(this.#added ?? {}))
      if (!(headers.has(name) && this.#has("keeps the user's header in place of an added one")))
        headers.set(name, value);
  }

  #made(add: AddHeaders, request: Parameters<typeof addedHeaders>[1]): Record<string, string> {
    try {
      return addedHeaders(add, request);
    } catch (error) {
      if (this.#has("sends where its headers option fails")) return {};
      throw error;
    }
  }

  #redirected(headers: Headers, url: string, authorization: string): void {
    this.#hasLeft ||= originOf(url) !== originOf(this.#call.request.url);
    if (this.#isRedirected && !this.#hasLeft && this.#sent === 1 && this.#has("follows one redirect only"))
      throw new HostError("There was a second redirect.");
    if (this.#sent > 1 && this.#call.request.body && this.#has("cannot send the body of a replay again"))
      throw new HostError("The body was read.");
    this.#isRedirected = true;
    const isListed = mayReceiveToken(url, this.#call.origins) && originOf(url) !== originOf(this.#call.request.url);
    if (isListed && this.#has("puts the token back after a redirect to another listed origin"))
      headers.set("authorization", authorization);
    const isKept = this.#has("lets added headers go to another origin");
    if (this.#hasLeft && !isKept) for (const name in this.#added) headers.delete(name);
    if (this.#has("drops the token at a redirect")) headers.delete("authorization");
  }

  #isRejected({ status, headers, url }: Response): boolean {
    const { request } = this.#call;
    const isFromElsewhere = originOf(url) !== originOf(request.url);
    if (isFromElsewhere && !this.#has("takes a 401 from another origin for its own")) return false;
    if (!isFromElsewhere && this.#hasLeft && !this.#has("takes a 401 after a way back for its own")) return false;
    const isPost = request.method === "POST" && this.#isRedirected;
    if (isPost && this.#has("replaces no token after a redirect of a POST")) return false;
    if (this.#has("replays a 403") && status === 403) return true;
    return isTokenRejected(status, this.#has("overlooks the challenge") ? null : headers.get("www-authenticate"));
  }

  #canReplay(): boolean {
    const { body, options, method } = this.#call.request;
    if (this.#isRedirected && method !== "GET" && !this.#has("sends a POST again after a redirect")) return false;
    if (this.#isRedirected && this.#has("does not replay after a redirect")) return false;
    const isJson = options.body && "json" in options.body;
    const type = isJson ? "JSON" : typeOf(body);
    return isReplayable(body) ? !this.#has(`does not replay ${type}`) : this.#has(`replays ${type}`);
  }

  #tokens(): TokenSource {
    return {
      getToken: async ({ signal } = {}) => {
        const { tokens, request } = this.#call;
        const kept = keptTokens.get(request);
        if (kept && this.#has("keeps one token for all attempts")) return kept;
        const token = await tokens.getToken(this.#has("waits for a token without the signal") ? {} : { signal });
        keptTokens.set(request, token);
        if (this.#has("sends whatever the source returns") && !(token instanceof AccessToken))
          return new AccessToken({ value: "undefined", expiresAt: 0, tsgId: "1" });
        return token;
      },
      replaceToken: (rejected, { signal } = {}) =>
        this.#replacement(rejected, this.#has("waits for another token without the signal") ? {} : { signal }),
    };
  }

  async #replacement(rejected: AccessToken, options: { signal?: AbortSignal | undefined }): Promise<AccessToken> {
    const { tokens, request } = this.#call;
    if (this.#has("replays for the first to meet a 401 only") && rejectedTokens.has(rejected)) return rejected;
    rejectedTokens.add(rejected);
    const isNewest = this.#has("has the newest token replaced, not the rejected one");
    const replacing = tokens.replaceToken(isNewest ? await tokens.getToken() : rejected, options);
    if (this.#has("expects a promise of another token")) replacing.then(() => {}).catch(() => {});
    const token = await Promise.resolve(replacing).catch((error: unknown) => {
      if (this.#has("returns the 401 where the token cannot be replaced")) return rejected;
      this.#loss = error;
      throw error;
    });
    keptTokens.set(request, token);
    if (token.value !== rejected.value || !this.#has("replays with the same token")) return token;
    const { value, expiresAt, tsgId } = token;
    return new AccessToken({ value: `${value} `, expiresAt, tsgId }); // another to look at, the same on the wire
  }

  /** No token could be had, or the host has failed. */
  #failed(error: unknown): Promise<Response> | Response {
    const { inner, request } = this.#call;
    if (this.#sent > 0 || !(error instanceof SaseAuthError)) throw error;
    if (this.#has("sends without a token where none can be obtained")) return inner(request);
    if (this.#has("wraps the error of the token")) throw new HostError("No token.", undefined, { cause: error });
    if (this.#has("lets the host retry where no token can be obtained") && request.retriesLeft > 0)
      return new Response(null, { status: 503 });
    throw error;
  }

  #broken(error: unknown, prepared: HostRequest): Promise<Response> {
    if (!(error instanceof HostError)) throw error;
    if (this.#has("sends again after a broken connection")) return this.#call.inner(prepared);
    if (this.#has("takes a broken connection for its own error"))
      throw new SaseAuthError("ERR_TOKEN_ENDPOINT", "There was no answer.", { cause: error });
    if (this.#has("quotes the token in an error"))
      throw new HostError(`No answer for ${prepared.headers.get("authorization")}.`, undefined, { cause: error });
    throw error;
  }

  async #delivered(answer: Response): Promise<Response> {
    if (this.#has("empties the body of a 404") && answer.status === 404) return new Response(null, answer);
    if (this.#has("collects a download")) return new Response(await answer.arrayBuffer(), answer);
    if (this.#has("shows the request in the response")) {
      const { authorization } = await this.#call.tokens.getToken();
      return Object.assign(answer, { request: { headers: { authorization } } });
    }
    return answer;
  }
}

function refusal(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_OPTION" });
}

function originOf(url: string): string {
  return new URL(url).origin;
}

function typeOf(body: unknown): string {
  if (body !== null && typeof body === "object" && "getHeaders" in body) return "FormDataStream";
  if (body !== null && typeof body === "object" && "pipe" in body) return body.constructor.name;
  return Object.prototype.toString.call(body).slice(8, -1);
}

async function collected(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
