import { SASE_ORIGINS, type TenantTokens } from "@sase-auth/core";
import { checkProxies, checkTokenUrl, invalidOption, isFetchProxied, resolveOrigins } from "@sase-auth/core/adapter";
import type { AgentEvent, AgentEventListener } from "./agent-event.ts";
import type { Listen } from "./guard/listening.ts";
import { type AllowRule, parseAllow } from "./proxy/allow.ts";
import { isLocalSecret, newLocalSecret } from "./secrets/local-secret.ts";

/** How an agent sends requests on to the API. */
export interface ProxyOptions {
  /**
   * Where requests go that name no host: an origin.
   *
   * @defaultValue `https://api.sase.paloaltonetworks.com`
   */
  apiUrl?: string | undefined;
  /**
   * Where requests may go: `https://host` or `https://host:port`, besides `apiUrl`.
   *
   * @defaultValue `SASE_ORIGINS`
   */
  origins?: readonly string[] | undefined;
  /**
   * Whether only requests that change nothing go on. There is no token endpoint then.
   *
   * @defaultValue false
   */
  readOnly?: boolean | undefined;
  /**
   * With `readOnly`: send on only these, such as `GET /sse/config/v1/**`.
   *
   * @defaultValue all that are read-only
   */
  allow?: readonly string[] | undefined;
}

/** What an agent serves, where, and to whom. */
export interface AgentOptions {
  /** Obtains, keeps and renews the tokens. */
  tenants: TenantTokens;
  /** The client ID that programs present: that of the service account. */
  clientId: string;
  /** The TSG of requests that name none, and of the auth file: digits. */
  tsgId: string;
  /**
   * The `tokenUrl` of `tenants`. Signing keys and userinfo are passed on from there.
   *
   * @defaultValue the vendor's token endpoint
   */
  tokenUrl?: string | URL | undefined;
  /**
   * A port of 127.0.0.1, or `{ socket: path }`: a unix socket of mode 0600, in a folder that is closed to others.
   *
   * @defaultValue `{ port: 0 }`: a free port
   */
  listen?: Listen | undefined;
  /**
   * The local secret that programs present, such as that of `localSecret(path)`: at least 32 of the characters
   * `A-Z a-z 0-9 _ -`.
   *
   * @defaultValue 256 random bits
   */
  secret?: string | undefined;
  /** The `clientSecret` of `tenants`, so that programs are never given it as the local secret. */
  clientSecret?: string | (() => string | Promise<string>) | undefined;
  /**
   * The TSGs that programs may ask for, besides `tsgId`.
   *
   * @defaultValue any; the service decides
   */
  onlyTsg?: readonly string[] | undefined;
  /**
   * The path of a JSON file with a fresh token, as the vendor's Terraform provider, scm-go and scm-python read it, in a folder
   * that is closed to others.
   */
  authFile?: string | undefined;
  /** Also send requests on to the API, with a token: `apiUrl`, `origins`, `readOnly`, `allow`. */
  proxy?: ProxyOptions | undefined;
  /** Called if the service refused the client, before the secret is asked for once more: see `secretFromCommand`. */
  secretRefused?: (() => void) | undefined;
  /**
   * Sends what is passed on: signing keys and userinfo.
   *
   * @defaultValue the global `fetch`
   */
  fetch?: typeof globalThis.fetch | undefined;
  /** Ends a start that still waits for the first token of the auth file; afterwards it does nothing. */
  signal?: AbortSignal | undefined;
  /** Called with each event. An exception of it fails no request. */
  onEvent?: AgentEventListener | undefined;
}

/** {@link ProxyOptions}, complete. */
export interface ProxyTargets {
  readonly apiUrl: string;
  readonly origins: readonly string[];
  readonly readOnly: boolean;
  readonly allow: readonly AllowRule[] | undefined;
}

/** {@link AgentOptions}, checked and complete. */
export interface Settings {
  readonly tenants: TenantTokens;
  readonly clientId: string;
  readonly tsgId: string;
  readonly tokenUrl: URL;
  readonly listen: Listen;
  readonly secret: string;
  readonly mayServe: (tsgId: string) => boolean;
  readonly authFile: string | undefined;
  readonly proxy: ProxyTargets | undefined;
  readonly secretRefused: () => void;
  readonly fetch: typeof globalThis.fetch;
  readonly emit: (event: AgentEvent) => void;
}

/** @throws {InvalidOptionError} */
export function settingsFrom(options: AgentOptions): Settings {
  const { tenants, clientId, tsgId, listen = { port: 0 }, authFile, onEvent } = options;
  const { secret = newLocalSecret(), onlyTsg, secretRefused = () => {}, signal } = options;
  const { fetch = (...request) => globalThis.fetch(...request) } = options;
  check(typeof tenants?.get === "function", "tenants", "a TenantTokens");
  check(isText(clientId), "clientId", "the client ID of the service account");
  check(isDigits(tsgId), "tsgId", 'a string of digits, such as "1234567890"');
  const tokenUrl = new URL(checkTokenUrl(options.tokenUrl));
  check(isListen(listen), "listen", "{ port: 0 to 65535 } or { socket: path }");
  check(isLocalSecret(secret), "secret", "at least 32 of the characters A-Z a-z 0-9 _ -");
  check(onlyTsg === undefined || isListOf(onlyTsg, isDigits), "onlyTsg", "an array of TSG IDs");
  check(authFile === undefined || isText(authFile), "authFile", "the path of a file");
  check(signal === undefined || signal instanceof AbortSignal, "signal", "an AbortSignal");
  for (const [name, value] of Object.entries({ secretRefused, fetch, onEvent }))
    check(value === undefined || typeof value === "function", name, "a function");
  const proxy = options.proxy && proxyFrom(options.proxy);
  const isReadOnly = proxy?.readOnly ?? false;
  if (isReadOnly && authFile !== undefined)
    throw invalidOption("authFile and readOnly exclude each other: a token in a file is not read-only.");
  tenants.get(tsgId); // throws for a text of digits that is too long
  return {
    tenants,
    clientId,
    tsgId,
    tokenUrl,
    listen,
    secret,
    mayServe: (asked) => asked === tsgId || (onlyTsg?.includes(asked) ?? !isReadOnly),
    authFile,
    proxy,
    secretRefused,
    fetch,
    emit: discreetly(onEvent),
  };
}

/** @throws {InvalidOptionError} */
function proxyFrom(options: ProxyOptions): ProxyTargets {
  const { apiUrl = SASE_ORIGINS[0] as string, origins = SASE_ORIGINS, readOnly = false, allow } = options;
  check(typeof readOnly === "boolean", "proxy.readOnly", "true or false");
  check(isText(apiUrl), "proxy.apiUrl", "an origin, such as https://api.sase.paloaltonetworks.com");
  check(isListOf(origins, isText), "proxy.origins", "an array of origins");
  check(allow === undefined || isListOf(allow, isText), "proxy.allow", "an array such as ['GET /sse/config/v1/**']");
  if (allow && !readOnly) throw invalidOption("proxy.allow narrows readOnly, and needs it.");
  const listed = resolveOrigins([...new Set([apiUrl, ...origins])]);
  checkProxies(listed, isFetchProxied);
  return { apiUrl, origins: listed, readOnly, allow: allow?.map(parseAllow) };
}

function discreetly(listener: ((event: AgentEvent) => unknown) | undefined): AgentEventListener {
  if (!listener) return () => {};
  return (event) => {
    try {
      // An async listener rejects instead of throwing.
      const result = listener(event);
      if (result instanceof Promise) result.catch(() => {});
    } catch {}
  };
}

function check(valid: boolean, name: string, what: string): void {
  if (!valid) throw invalidOption(`${name} must be ${what}.`);
}

function isListen(value: unknown): boolean {
  const { port, socket } = Object(value);
  const isPort = Number.isInteger(port) && port >= 0 && port < 2 ** 16;
  return port === undefined ? isText(socket) : isPort && socket === undefined;
}

function isListOf(value: unknown, isMember: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isMember);
}

function isDigits(value: unknown): boolean {
  return typeof value === "string" && /^\d+$/.test(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
