import { invalidOption } from "./errors.ts";

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
 * Whether a client that reads the environment's proxy variables sends a request to a proxy.
 *
 * @param url absolute
 */
export function isProxiedByEnvironment(url: string): boolean {
  return proxyVariable(url) !== undefined;
}

/** The name of the variable that says so. */
function proxyVariable(url: string): string | undefined {
  const { protocol, hostname, host } = new URL(url);
  const { env = {} } = currentProcess();
  const nameOf = (name: string) => [name, name.toUpperCase()].find((spelling) => env[spelling]);
  const isExempt = (name: string) =>
    name === host || name === hostname || (/^[.*]/.test(name) && hostname.endsWith(name.replace("*", "")));
  const exempt = env[nameOf("no_proxy") ?? ""] ?? "";
  if (
    exempt
      .toLowerCase()
      .split(/[,\s]+/)
      .some(isExempt)
  )
    return undefined;
  return nameOf(`${protocol.slice(0, -1)}_proxy`) ?? nameOf("all_proxy");
}

/** The variable that names a proxy for `url` which the global `fetch` does not use. */
export function unusedProxyVariable(url: string): string | undefined {
  try {
    return isFetchProxied(url) ? undefined : proxyVariable(url);
  } catch {
    return undefined; // Deno without permission to read the environment
  }
}

/** Whether the global `fetch` does: in Node only where it is told to, in Bun and Deno always. */
export function isFetchProxied(url: string): boolean {
  const { env = {}, versions = {}, execArgv = [], allowedNodeEnvironmentFlags } = currentProcess();
  const flag = "--use-env-proxy";
  const isTold = env.NODE_USE_ENV_PROXY === "1" || `${env.NODE_OPTIONS} ${execArgv}`.includes(flag);
  const isAble = versions.bun || versions.deno || (isTold && allowedNodeEnvironmentFlags?.has(flag));
  return Boolean(isAble) && isProxiedByEnvironment(url);
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
  throw invalidOption(
    `A proxy would get ${what} for ${origin} unencrypted. Set NO_PROXY=${hostname}, or a client that goes another way.`,
  );
}
