import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TokenSource } from "@sase-auth/core";
import { isFetchProxied } from "@sase-auth/core/adapter";
import { saseAuth } from "@sase-auth/undici";
import type { Dispatcher } from "undici";
import Agent from "undici/lib/dispatcher/agent.js";
import type { AgentEvent } from "../agent-event.ts";
import type { ProxyTargets, Settings } from "../agent-options.ts";
import { type Answer, send } from "../endpoint/answer.ts";
import type { ServedTokens } from "../endpoint/served-tokens.ts";
import { isContinueExpected } from "../guard/request-guard.ts";
import { type CallerSettings, Callers, refused } from "./caller.ts";
import { requestHeaders } from "./forwarded-headers.ts";
import { notForwarded } from "./not-forwarded.ts";
import { readOnlyLimit } from "./read-only.ts";
import { bodyOf, framingRefusal, hasBody } from "./request-body.ts";
import { type Target, Targets } from "./target.ts";
import { Transfer } from "./transfer.ts";

export interface ProxySettings extends CallerSettings {
  readonly apiUrl: string;
  readonly origins: readonly string[];
  readonly dispatcher: Dispatcher;
  readonly sourceOf: (tsgId: string) => TokenSource;
  /** Why a request may not go on, or undefined. */
  readonly limit: (request: IncomingMessage, path: string) => string | undefined;
  readonly emit: (event: AgentEvent) => void;
}

/** The proxy of an agent. */
export async function proxyOf(settings: Settings, proxy: ProxyTargets, tokens: ServedTokens): Promise<InjectProxy> {
  const { secret, tsgId, mayServe, emit } = settings;
  const { apiUrl, origins, readOnly, allow } = proxy;
  const limit = readOnly ? readOnlyLimit(allow) : () => undefined;
  const sourceOf = (tsg: string) => tokens.sourceOf(tsg);
  const dispatcher = await dispatcherFor(origins);
  const { issued } = tokens;
  return new InjectProxy({ secret, tsgId, mayServe, emit, apiUrl, origins, limit, sourceOf, issued, dispatcher });
}

/** Sends requests by the proxy of the environment if Node does. */
async function dispatcherFor(origins: readonly string[]): Promise<Dispatcher> {
  // No limit of its own for bodies: a stream of events may rest for long.
  const limits = { bodyTimeout: 0 };
  if (!origins.some(isFetchProxied)) return new Agent(limits);
  // It needs all of undici. Node's own fetch has its dispatcher already, which undici leaves then.
  const { EnvHttpProxyAgent } = await import("undici");
  return new EnvHttpProxyAgent(limits);
}

/** Sends requests of programs on to an API, with a token in place of the local secret. */
export class InjectProxy {
  readonly #settings: ProxySettings;
  readonly #callers: Callers;
  readonly #targets: Targets;
  readonly #dispatcher: Dispatcher;
  readonly #dispatchers = new WeakMap<TokenSource, Dispatcher>();
  /** The name of this agent in `Via`, by which a request that comes back is known. */
  readonly #pseudonym = `sase-auth-${randomBytes(4).toString("hex")}`;

  constructor(settings: ProxySettings) {
    const { apiUrl, origins, dispatcher } = settings;
    this.#settings = settings;
    this.#callers = new Callers(settings);
    this.#targets = new Targets(apiUrl, origins);
    this.#dispatcher = dispatcher;
  }

  async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "/", method = "" } = request;
    const refuse = (answer: Answer) => this.#refuse(request, response, answer);
    const tsgId = this.#callers.tsgOf(request.headers);
    if (typeof tsgId !== "string") return refuse(tsgId);
    const target = this.#targets.resolve(url);
    if (!target) return refuse(refused(403, "invalid_request", "This host is not one of the agent's origins."));
    const refusal = this.#refusalOf(request, target) ?? framingRefusal(request);
    if (refusal) return refuse({ ...refusal, tsgId });
    const dispatcher = this.#dispatcherFor(tsgId);
    if (dispatcher instanceof Error) return refuse({ ...notForwarded(dispatcher, ""), tsgId });
    // undici does not hand it on.
    if (isContinueExpected(request)) response.writeContinue();
    const given = bodyOf(request);
    const body = given instanceof Promise ? await given : given;
    const { origin, host, path, prefix } = target;
    if (body instanceof Error) return refuse({ ...notForwarded(body, host), tsgId });
    const headers = requestHeaders(request, this.#pseudonym);
    const transfer = new Transfer({
      response,
      prefix,
      answered: (status) =>
        this.#settings.emit({ type: "forwarded", method, host, path: withoutQuery(path), status, tsgId }),
      failed: (error) => refuse({ ...notForwarded(error, host), tsgId }),
    });
    const options = { origin, path, method, headers, body } as Dispatcher.DispatchOptions;
    dispatcher.dispatch(options, transfer);
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  #refusalOf(request: IncomingMessage, { path }: Target): Answer | undefined {
    const { method = "", headers } = request;
    // It would show the token.
    if (method === "TRACE") return refused(405, "invalid_request", "TRACE is not passed on.");
    if (path.includes("#")) return refused(400, "invalid_request", "The target has a fragment.");
    if (headers.via?.includes(this.#pseudonym))
      return refused(508, "invalid_request", "The request has come back: the API URL leads to this agent.");
    const why = this.#settings.limit(request, path);
    return why === undefined ? undefined : refused(403, "read_only", why);
  }

  #refuse(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
    const { method = "", url = "" } = request;
    if (response.closed) return;
    const { status, tsgId, error } = answer;
    this.#settings.emit({
      type: "answered",
      method,
      // It may hold a secret of a program that means somebody else.
      path: tsgId ? withoutQuery(url) : "(another path)",
      status,
      ...(tsgId && { tsgId }),
      ...(error && { error }),
    });
    // An answer that has begun can only be cut off.
    if (response.headersSent) return void response.destroy();
    send(response, hasBody(request) ? { ...answer, isLast: true } : answer);
    request.resume();
  }

  /** The error if there is no place for the TSG. */
  #dispatcherFor(tsgId: string): Dispatcher | Error {
    let source: TokenSource;
    try {
      source = this.#settings.sourceOf(tsgId);
    } catch (error) {
      return error as Error;
    }
    const known = this.#dispatchers.get(source);
    if (known) return known;
    const interceptor = saseAuth(source, { origins: this.#settings.origins });
    // Its types are those of undici 8.
    const dispatcher = this.#dispatcher.compose(interceptor as unknown as Dispatcher.DispatcherComposeInterceptor);
    this.#dispatchers.set(source, dispatcher);
    return dispatcher;
  }
}

function withoutQuery(url: string): string {
  const at = url.indexOf("?");
  return at < 0 ? url : url.slice(0, at);
}
