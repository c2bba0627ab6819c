/** The proxy that Node's `fetch` takes to `url`, with the name of the variable that says so. */
export interface Proxy {
  /** `host:port`, without user and password. */
  readonly host: string;
  readonly variable: string;
}

const env = process.env;
const [nodeMajor = 0, nodeMinor = 0] = process.versions.node.split(".").map(Number);

/** Undefined if there is none, or Node does not look: it does only if told to, since 22.21 and 24.0. */
export function proxyFor(url: URL): Proxy | undefined {
  return followsProxyVariables() ? proxySetFor(url) : undefined;
}

/** The proxy that the environment names for `url`, whether or not Node looks. */
export function proxySetFor(url: URL): Proxy | undefined {
  const http = firstSet("http_proxy", "HTTP_PROXY");
  // Without one of its own, https takes that of http.
  const variable = (url.protocol === "https:" && firstSet("https_proxy", "HTTPS_PROXY")) || http;
  const value = variable && env[variable];
  if (!value || isExcepted(url)) return undefined;
  return { host: URL.canParse(value) ? new URL(value).host : "no URL", variable };
}

/** An empty variable in lower case hides the one in upper case. */
function firstSet(lower: string, upper: string): string | undefined {
  const name = env[lower] === undefined ? upper : lower;
  return env[name] ? name : undefined;
}

export function nodeKnowsProxies(): boolean {
  return nodeMajor >= 24 || (nodeMajor === 22 && nodeMinor >= 21);
}

function followsProxyVariables(): boolean {
  const isOn = env.NODE_USE_ENV_PROXY === "1" || /--use-env-proxy/.test(env.NODE_OPTIONS ?? "");
  return isOn && nodeKnowsProxies();
}

/** NO_PROXY: hosts, perhaps with a port; `.example.com` and `*.example.com` are all below, `*` is all. */
function isExcepted(url: URL): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const entries = (env.no_proxy ?? env.NO_PROXY ?? "").toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => {
    const [, name = "", onlyPort = port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    return onlyPort === port && covers(name, url.hostname);
  });
}

/** A name alone means what is below it too, but not to Node 22. */
function covers(name: string, host: string): boolean {
  if (name === "") return false;
  if (/^[.*]/.test(name)) return host.endsWith(name.replace(/^\*/, ""));
  return host === name || (nodeMajor >= 24 && host.endsWith(`.${name}`));
}
