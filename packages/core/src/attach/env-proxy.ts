import { invalidOption } from "../errors.ts";

interface Process {
  env?: Record<string, string | undefined>;
  versions?: Record<string, string>;
  execArgv?: readonly string[];
  allowedNodeEnvironmentFlags?: ReadonlySet<string>;
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
  const { protocol, hostname, host } = new URL(url);
  const { env = {} } = currentProcess();
  const textOf = (name: string) => env[name] || env[name.toUpperCase()] || "";
  if (!textOf(`${protocol.slice(0, -1)}_proxy`) && !textOf("all_proxy")) return false;
  const isExempt = (name: string) =>
    name === host || name === hostname || (/^[.*]/.test(name) && hostname.endsWith(name.replace("*", "")));
  return !textOf("no_proxy")
    .toLowerCase()
    .split(/[,\s]+/)
    .some(isExempt);
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
 * @throws {InvalidOptionError}
 */
export function checkProxies(
  origins: readonly string[],
  isProxied: (url: string) => boolean,
  isPlain = (url: string): boolean => url.startsWith("http:"),
): void {
  const open = origins.find((origin) => isPlain(origin) && isProxied(origin));
  if (!open) return;
  const { origin, hostname } = new URL(open);
  throw invalidOption(
    `A proxy would get the token for ${origin} unencrypted. Set NO_PROXY=${hostname}, or a client that goes another way.`,
  );
}
