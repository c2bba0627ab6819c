import { invalidOption } from "./errors.ts";

const FLAG = "--use-env-proxy";

interface Process {
  env?: Record<string, string | undefined>;
  versions?: Record<string, string>;
  execArgv?: readonly string[];
  allowedNodeEnvironmentFlags?: ReadonlySet<string>;
}

/** Whether a host name, as `URL` normalizes it, names this machine: the one place where plain http keeps a secret. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d+){3})$/.test(hostname);
}

/** Whether what is sent to `url` cannot be read on the way, unless a proxy is on it. */
export function isConfidential(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

/** Not there in each runtime. */
function currentProcess(): Process {
  return Object(Reflect.get(globalThis, "process"));
}

/**
 * Whether a client that reads the environment's proxy variables as axios does may send a request to a proxy.
 *
 * @param url absolute
 */
export function isProxiedByEnvironment(url: string): boolean {
  return Boolean(proxyVariable(url));
}

/**
 * The name of the variable that sends a request to a proxy.
 *
 * Clients differ in what they take from `NO_PROXY`. What counts here is what all of them take that the request may meet, such
 * as axios and, below it, Node's own agent: a list with commas, whole names and `.` or `*.` before a domain.
 *
 * @see https://github.com/nodejs/undici/blob/v8.10.2/lib/dispatcher/env-http-proxy-agent.js
 * @see https://github.com/nodejs/node/blob/v26.10.0/lib/internal/http.js `ProxyConfig`
 * @see https://github.com/Rob--W/proxy-from-env/blob/v1.1.0/index.js
 */
function proxyVariable(url: string, isNodeFetch?: boolean): string | undefined {
  const { protocol, hostname, host } = new URL(url);
  const { env = {} } = currentProcess();
  const list = env.no_proxy ?? env.NO_PROXY ?? "";
  const entries = list
    .trim()
    .toLowerCase()
    .split(/\s*,\s*/);
  const isExempt = (name: string) =>
    entries.some(
      (entry) =>
        entry === name ||
        entry === name + host.slice(hostname.length) ||
        (/^\*?\./.test(entry) && name.endsWith(entry.replace("*", ""))),
    );
  if (list === "*" || exemptionOf(hostname).split(",").every(isExempt)) return undefined;
  const own = `${protocol.slice(0, -1)}_proxy`;
  return [own, ...(isNodeFetch ? ["http_proxy"] : ["all_proxy", "npm_config_proxy", `npm_config_${own}`])]
    .flatMap((name) => [name, name.toUpperCase()])
    .find((name) => env[name] && !(isNodeFetch && env[name.toLowerCase()] === "")); // Node's fetch takes an empty one for set
}

/** What `NO_PROXY` has to list: for an IPv6 address, clients differ about the brackets. */
function exemptionOf(hostname: string): string {
  return hostname.replace(/^\[(.+)]$/, "$1,$&");
}

/** The variable that names a proxy for `url` which the global `fetch` does not use, but would if it were told to. */
export function unusedProxyVariable(url: string): string | undefined {
  try {
    return isFetchProxied(url) ? undefined : proxyVariable(url, true);
  } catch {
    return undefined; // Deno without permission to read the environment
  }
}

/** Whether the global `fetch` may: in Node only where it is told to, in Bun and Deno always. */
export function isFetchProxied(url: string): boolean {
  const { env = {}, versions = {}, execArgv = [] } = currentProcess();
  if (versions.bun || versions.deno) return isProxiedByEnvironment(url);
  const isTold = env.NODE_USE_ENV_PROXY === "1" || `${env.NODE_OPTIONS} ${execArgv}`.includes(FLAG);
  return Boolean(isTold && canUseProxies() && proxyVariable(url, true));
}

/** Whether this Node can be told to: 22.21, 24 and later. */
export function canUseProxies(): boolean | undefined {
  return currentProcess().allowedNodeEnvironmentFlags?.has(FLAG);
}

/**
 * Refuse origins to which requests would go by a proxy unencrypted: plain http to loopback.
 *
 * @param isPlain whether the client sends requests to this URL to a proxy without TLS between itself and the API
 * @param what would be shown to the proxy
 * @throws {InvalidOptionError}
 */
export function checkProxies(
  origins: readonly string[],
  isProxied: (url: string) => boolean,
  isPlain = (url: string): boolean => url.startsWith("http:"),
  what = "the token",
): void {
  const open = origins.find((origin) => isPlain(origin) && isProxied(origin));
  if (!open) return;
  const { origin, hostname } = new URL(open);
  // The one that every client reads first, if it is there.
  const name = currentProcess().env?.no_proxy === undefined ? "NO_PROXY" : "no_proxy";
  const fix = `Set ${name}=${exemptionOf(hostname)}, or a client that goes another way`;
  throw invalidOption(`A proxy would get ${what} for ${origin} unencrypted. ${fix}.`);
}
