import type { Agent } from "@sase-auth/agent";
import { CREDENTIAL_FAMILIES, SASE_ORIGINS } from "@sase-auth/core";
import type { ServeOptions } from "./serving.ts";

export type Environment = { readonly [name: string]: string | undefined };

const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/** What programs have to know of an agent. */
export type AgentAddress = Pick<Agent, "clientId" | "secret" | "tsgId" | "tokenUrl" | "proxyUrl">;

/**
 * The variables by which programs find an agent.
 *
 * @param env those that there are, which may be of another agent
 * @param apiUrl where the proxy sends requests, if not to `SASE_API_URL`
 */
export function agentVariables(
  agent: AgentAddress,
  env: Environment,
  { readOnly, apiUrl }: Pick<ServeOptions, "readOnly" | "apiUrl"> = {},
): { [name: string]: string } {
  // A token is not read-only.
  if (readOnly) return { ...proxyVariables(agent), ...proxyExceptions(env) };
  const { clientId, secret, tsgId, tokenUrl } = agent;
  const values = {
    CLIENT_ID: clientId,
    CLIENT_SECRET: secret,
    TSG_ID: tsgId,
    SCOPE: `tsg_id:${tsgId}`,
    AUTH_URL: tokenUrl,
  };
  const named = CREDENTIAL_FAMILIES.flatMap((family) =>
    Object.entries(values).map(([name, value]) => [`${family}_${name}`, value]),
  );
  // requests-oauthlib refuses plain http without it, to loopback, too.
  const families = { ...Object.fromEntries(named), OAUTHLIB_INSECURE_TRANSPORT: "1" };
  return { ...families, ...proxyVariables(agent), ...scmVariables(agent, env, apiUrl), ...proxyExceptions(env) };
}

function proxyVariables({ proxyUrl, secret }: AgentAddress): { [name: string]: string } {
  return proxyUrl === undefined ? {} : { SASE_API_URL: proxyUrl, SASE_AGENT_TOKEN: secret };
}

/** For scm-go, unless the variables lead to another API. */
function scmVariables({ proxyUrl }: AgentAddress, env: Environment, apiUrl?: string): { [name: string]: string } {
  if (proxyUrl === undefined || namesAnotherApi(env, apiUrl)) return {};
  const { hostname, port } = new URL(proxyUrl);
  // A unix socket has none.
  return port ? { SCM_HOST: hostname, SCM_PORT: port, SCM_PROTOCOL: "http" } : {};
}

/** Not if they lead where the proxy sends requests: to the API, or to the agent around this one. */
function namesAnotherApi(env: Environment, apiUrl: string | undefined): boolean {
  const { SCM_HOST, SCM_PORT, SCM_PROTOCOL, SASE_API_URL } = env;
  if (!SCM_HOST) return false;
  const named = hostOf(`${SCM_PROTOCOL || "https"}://${SCM_HOST}${SCM_PORT ? `:${SCM_PORT}` : ""}`);
  const own = [
    SASE_ORIGINS[0],
    apiUrl,
    SASE_API_URL,
    ...CREDENTIAL_FAMILIES.map((family) => env[`${family}_AUTH_URL`]),
  ];
  return !own.some((url) => url !== undefined && hostOf(url) === named);
}

/** With its port, in lower case. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** A company's proxy would get what is for loopback. A variable that is missing is made of the other: clients read one or the other. */
export function proxyExceptions({ NO_PROXY, no_proxy }: Environment): { NO_PROXY: string; no_proxy: string } {
  const upper = NO_PROXY ?? no_proxy ?? "";
  const lower = no_proxy ?? NO_PROXY ?? "";
  return { NO_PROXY: withLoopback(upper), no_proxy: withLoopback(lower) };
}

function withLoopback(list: string): string {
  // All hosts. In a list curl and Python take it for a name.
  if (list.trim() === "*") return list;
  const entries = list.split(",").filter((entry) => entry.trim() !== "");
  const missing = LOOPBACK.filter((name) => !entries.some((entry) => entry.trim() === name));
  return [...entries, ...missing].join(",");
}
