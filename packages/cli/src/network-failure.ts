import { DEFAULT_TOKEN_URL } from "@sase-auth/core";
import { Failure } from "./failure.ts";
import { plain } from "./terminal.ts";

const UNTRUSTED = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_)/;

/** Deno has no codes: it says in words what failed. */
const SAID: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/invalid peer certificate: (certificate expired|Expired)/i, "CERT_HAS_EXPIRED"],
  [/invalid peer certificate: (certificate not valid yet|NotValidYet)/i, "CERT_NOT_YET_VALID"],
  [/invalid peer certificate/, "CERT_UNTRUSTED"],
  [/dns error/, "ENOTFOUND"],
  [/^Requires net access|NotCapable/, "ERR_ACCESS_DENIED"],
];

const NO_CONNECTION = "Check for a firewall. If a proxy is needed, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.";

const ADVICE = {
  ERR_PERMISSION: "Allow it: --allow-net (Node 25 and later, Deno).",
  ERR_UNKNOWN_HOST:
    "Check its spelling, your DNS and VPN. If only a proxy can resolve it, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.",
  ERR_UNTRUSTED_CERTIFICATE:
    "If a proxy inspects TLS, save its CA as a PEM file and set NODE_EXTRA_CA_CERTS to its path. If this system trusts the CA, NODE_OPTIONS=--use-system-ca works, too. Do not turn the check off.",
  ERR_CERTIFICATE_DATE:
    "Check your clock and its date first. If they are right, tell the operator of the host, or of the proxy before it.",
  ERR_PROXY:
    "Check HTTPS_PROXY, its user and password, and whether the proxy allows this host. NO_PROXY lists hosts to reach without it.",
  ERR_NO_ANSWER: NO_CONNECTION,
};

/**
 * Find the cause of a `fetch` that failed.
 *
 * @param proxy `host:port` of the proxy that the request took
 */
export function networkFailure(error: unknown, host: string, proxy?: string): Failure {
  const { name, code: given, message } = innermost(error);
  const code = given || SAID.find(([pattern]) => pattern.test(message))?.[1] || "";
  const why = plain(given || lastWords(message)).slice(0, 80);
  if (code === "ERR_ACCESS_DENIED")
    return failure("ERR_PERMISSION", `This process may not connect to ${proxy ?? host} (${why}).`);
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code))
    return failure("ERR_CERTIFICATE_DATE", `The certificate of ${host} is not valid today (${why}).`);
  if (UNTRUSTED.test(code))
    return failure("ERR_UNTRUSTED_CERTIFICATE", `The certificate of ${host} is not trusted (${why}).`);
  if (/^(ENOTFOUND|EAI_)/.test(code))
    return failure("ERR_UNKNOWN_HOST", `The host name ${proxy ?? host} cannot be resolved (${why}).`);
  if (proxy)
    return failure("ERR_PROXY", `The proxy ${proxy} does not connect to ${host} (${tunnelStatus(message) ?? why}).`);
  if (name === "TimeoutError" || /TIME(D)?OUT/.test(code))
    return failure("ERR_NO_ANSWER", `${host} did not answer in time.`);
  return new Failure(
    "ERR_NO_CONNECTION",
    `Cannot connect to ${host} (${why}).`,
    agentAdvice(`http://${host}`) ?? NO_CONNECTION,
  );
}

/** Whether a host, perhaps with its port, is on this machine: no firewall or proxy is between. */
function isOfAgent(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

/** What to do where a token URL of this machine gives no token; undefined for that of the service. */
export function agentAdvice(tokenUrl: string | URL | undefined): string | undefined {
  const { protocol, host } = new URL(tokenUrl ?? DEFAULT_TOKEN_URL);
  if (protocol !== "http:" || !isOfAgent(host)) return undefined;
  // As an agent on a unix socket states it.
  if (host === "localhost") return "An agent on a unix socket is not for sase-auth itself: start one with --port.";
  return "If an agent ran here, it has ended: start sase-auth exec or sase-auth agent again, and load its new environment.";
}

function failure(code: keyof typeof ADVICE, what: string): Failure {
  return new Failure(code, what, ADVICE[code]);
}

/** Deno begins with the URL. */
function lastWords(message: string): string {
  return message.replace(/^error sending request for url .*?client error \(\w+\): /, "");
}

/** What undici says of a proxy's answer to CONNECT. */
function tunnelStatus(message: string): string | undefined {
  return /^Proxy (?:response \(|refused to open a tunnel: )(\d+)/.exec(message)?.[1];
}

/** `fetch` says that it failed; a cause of its cause says why. Of several addresses, the first. */
function innermost(error: unknown): { name: string; code: string; message: string } {
  const { name, code, message, cause, errors } = Object(error);
  const inner = cause ?? errors?.[0];
  if (inner) return innermost(inner);
  return { name: String(name), code: typeof code === "string" ? code : "", message: String(message) };
}
