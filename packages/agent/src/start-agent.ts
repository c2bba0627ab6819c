import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AgentOptions, type ProxyTargets, type Settings, settingsFrom } from "./agent-options.ts";
import { type AuthFileKeeper, keepAuthFile } from "./auth-file/keep-auth-file.ts";
import { oauthError, send } from "./endpoint/answer.ts";
import { route, shownPath } from "./endpoint/routes.ts";
import { ServedTokens } from "./endpoint/served-tokens.ts";
import { TokenEndpoint } from "./endpoint/token-endpoint.ts";
import { limitConnections } from "./guard/connections.ts";
import { listenOn } from "./guard/listening.ts";
import { isContinueExpected, refusalOf } from "./guard/request-guard.ts";
import { answerConnect } from "./guard/tunnels.ts";
import type { InjectProxy } from "./proxy/proxy.ts";
import { refuseClientSecret } from "./secrets/local-secret.ts";

// ms. A client that met a 401 has 30 s to ask again on the same connection.
const KEEP_ALIVE = 65_000;
const REQUEST_LIMIT = 10_000;
const CLOSE_PATIENCE = 5_000;

/** Below these the paths are the token endpoint's. All others are the proxy's, if there is one. */
const OF_THE_ENDPOINT = /^\/(?:(?:auth\/v1\/|am\/)?oauth2\/|ready(?:\?|$))/;

/**
 * Start a token endpoint on loopback that serves the tokens of `tenants` to programs that know its local secret.
 *
 * @example
 * ```ts
 * import { startAgent } from "@sase-auth/agent";
 * import { credentialsFromEnv, TenantTokens } from "@sase-auth/core";
 *
 * const { tsgId, ...account } = credentialsFromEnv(process.env);
 * const agent = await startAgent({ ...account, tsgId, tenants: new TenantTokens(account) });
 * // Give a program agent.tokenUrl, agent.secret, and account.clientId.
 * await agent.close();
 * ```
 *
 * @throws {InvalidOptionError} if it cannot listen, or cannot write the auth file; the message says what to do; the reason of `signal`
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const settings = settingsFrom(options);
  await refuseClientSecret(options.secret, options.clientSecret);
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE,
    headersTimeout: REQUEST_LIMIT,
    // An upload to an API may take long.
    requestTimeout: settings.proxy ? 0 : REQUEST_LIMIT,
    connectionsCheckingInterval: 2_000,
  });
  limitConnections(server);
  const hosts = await listenOn(server, settings.listen);
  const agent = new Agent(settings, server, hosts);
  try {
    await agent.keepAuthFile(options.signal);
  } catch (error) {
    await agent.close(0);
    throw error;
  }
  return agent;
}

/** A running agent. Close it, or declare it with `await using`. Printing it shows no secret. */
export class Agent {
  readonly #settings: Settings;
  readonly #server: Server;
  readonly #hosts: readonly string[];
  readonly #tokens: ServedTokens;
  #proxy: Promise<InjectProxy> | undefined;
  #loaded: InjectProxy | undefined;
  #authFile: AuthFileKeeper | undefined;
  #closed: Promise<void> | undefined;

  constructor(settings: Settings, server: Server, hosts: readonly string[]) {
    this.#settings = settings;
    this.#server = server;
    this.#hosts = hosts;
    const { tenants, tsgId: own, secretRefused, emit } = settings;
    const replaced = (tsgId: string) => void (tsgId === own && this.#authFile?.look());
    this.#tokens = new ServedTokens({ tenants, tsgId: own, secretRefused, emit, replaced });
    const endpoint = new TokenEndpoint(settings, this.#tokens);
    const listener: RequestListener = (request, response) => void this.#answer(request, response, endpoint);
    server.on("request", listener).on("checkContinue", listener);
    answerConnect(server, listener);
  }

  /** Where programs request tokens. */
  get tokenUrl(): string {
    return `http://${this.#hosts[0]}/oauth2/access_token`;
  }

  /** Where programs send requests for the API, or undefined without a proxy. */
  get proxyUrl(): string | undefined {
    return this.#settings.proxy && `http://${this.#hosts[0]}`;
  }

  /** The client ID that programs present: that of the service account. */
  get clientId(): string {
    return this.#settings.clientId;
  }

  /** The local secret that programs present. */
  get secret(): string {
    return this.#settings.secret;
  }

  /** The TSG that it serves if a program names none. */
  get tsgId(): string {
    return this.#settings.tsgId;
  }

  /** Begin to keep the auth file, if there is to be one. */
  async keepAuthFile(signal?: AbortSignal): Promise<void> {
    const { authFile: path, tenants, clientId, secret: clientSecret, tsgId, emit } = this.#settings;
    if (path === undefined) return;
    const tokens = tenants.get(tsgId);
    const file = { path, tokens, clientId, clientSecret, tokenUrl: this.tokenUrl, emit };
    this.#authFile = await keepAuthFile(file, signal);
    signal?.throwIfAborted();
  }

  /**
   * Stop listening, and remove the auth file and the socket. Closing twice is fine.
   *
   * @param patience ms that answers under way get
   */
  close(patience: number = CLOSE_PATIENCE): Promise<void> {
    this.#closed ??= this.#close(patience);
    return this.#closed;
  }

  /** Close the agent at the end of a scope: `await using agent = …`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** What printing it shows: no secret. */
  toJSON(): object {
    const { tokenUrl, clientId, tsgId } = this;
    return { tokenUrl, clientId, tsgId };
  }

  async #close(patience: number): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), patience);
    await closed;
    clearTimeout(timer);
    await (await this.#proxy)?.close();
    await this.#authFile?.end();
  }

  /** Loaded with the first request for it, because that takes longer than all the rest. */
  #proxyFor(proxy: ProxyTargets): Promise<InjectProxy> {
    this.#proxy ??= import("./proxy/proxy.ts").then(async ({ proxyOf }) => {
      this.#loaded = await proxyOf(this.#settings, proxy, this.#tokens);
      return this.#loaded;
    });
    return this.#proxy;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, endpoint: TokenEndpoint): Promise<void> {
    const { method = "", socket } = request;
    try {
      const refusal = refusalOf(request, this.#hosts);
      const proxy = !refusal && !OF_THE_ENDPOINT.test(request.url ?? "") ? this.#settings.proxy : undefined;
      if (proxy) return await (this.#loaded ?? (await this.#proxyFor(proxy))).forward(request, response);
      if (!refusal && isContinueExpected(request)) response.writeContinue();
      const answer = refusal ?? (await route(request, response, this.#settings, endpoint));
      if (socket.destroyed) return; // nobody is there to be answered
      const { status, tsgId, error } = answer;
      this.#settings.emit({
        type: "answered",
        method,
        path: shownPath(request),
        status,
        ...(tsgId && { tsgId }),
        ...(error && { error }),
      });
      // Once it is closed, nothing else ends a connection that its client keeps.
      send(response, this.#closed ? { ...answer, isLast: true } : answer);
    } catch {
      // The client has gone, or sent half of a request.
      if (response.headersSent || socket.destroyed) return void socket.destroy();
      send(response, { ...oauthError(400, "invalid_request", "The request could not be read."), isLast: true });
    }
  }
}
