import { runtime } from "./runtime.ts";

/** The proxy that `fetch` takes to `url`, with the name of the variable that says so. */
export interface Proxy {
  /** `host:port`, without user and password. */
  readonly host: string;
  readonly variable: string;
}

const env = process.env;
const isNode = runtime.name === "Node";
const [nodeMajor = 0, nodeMinor = 0] = process.versions.node.split(".").map(Number);

/** Undefined if there is none, or Node does not look: it does only if told to, since 22.21 and 24.0. Bun and Deno always look. */
export function proxyFor(url: URL): Proxy | undefined {
  return followsProxyVariables() ? proxySetFor(url) : undefined;
}

/** The proxy that the environment names for `url`, whether or not Node looks. */
export function proxySetFor(url: URL): Proxy | undefined {
  const https = url.protocol === "https:" ? firstSet("https_proxy", "HTTPS_PROXY") : undefined;
  const variable =
    https ?? (isNode || url.protocol === "http:" ? firstSet("http_proxy", "HTTP_PROXY") : undefined) ?? anyProxy();
  const value = variable && env[variable];
  if (!value || isExcepted(url)) return undefined;
  return { host: URL.canParse(value) ? new URL(value).host : "no URL", variable };
}

/** To Node, an empty variable in lower case hides the one in upper case. */
function firstSet(lower: string, upper: string): string | undefined {
  const hides = isNode ? env[lower] !== undefined : env[lower];
  const name = hides ? lower : upper;
  return env[name] ? name : undefined;
}

export function nodeKnowsProxies(): boolean {
  return nodeMajor >= 24 || (nodeMajor === 22 && nodeMinor >= 21);
}

function followsProxyVariables(): boolean {
  if (!isNode) return true;
  const isOn = env.NODE_USE_ENV_PROXY === "1" || /--use-env-proxy/.test(env.NODE_OPTIONS ?? "");
  return isOn && nodeKnowsProxies();
}

/** NO_PROXY: hosts, perhaps with a port; `.example.com` and `*.example.com` are all below, `*` is all. */
function isExcepted(url: URL): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const list = (env.no_proxy ?? env.NO_PROXY ?? "").trim().toLowerCase();
  if (list === "*") return true;
  const entries = list.split(/[\s,]+/);
  return entries.some((entry) => {
    const [, name = "", onlyPort = port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (runtime.name === "Deno" && name !== entry) return false; // it knows no ports there
    return onlyPort === port && covers(name, url.hostname);
  });
}

/** Node 22 takes a name alone for that host, and a star for any text. The others look for whole labels, and Deno knows no star there. */
function covers(name: string, host: string): boolean {
  if (name === "") return false;
  if (isNode && nodeMajor < 24) return /^[.*]/.test(name) ? host.endsWith(name.replace(/^\*/, "")) : host === name;
  // Among others, a star means nothing to Node 24 and later.
  if (name === "*") return !isNode;
  const domain = name.replace(runtime.name === "Deno" ? /^\./ : /^\*?\./, "");
  return host === domain || host.endsWith(`.${domain}`);
}

/** Node does not look at it. */
function anyProxy(): string | undefined {
  return isNode ? undefined : firstSet("all_proxy", "ALL_PROXY");
}
