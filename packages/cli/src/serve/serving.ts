import { type Agent, type AgentOptions, type ProxyOptions, startAgent } from "@sase-auth/agent";
import { TenantTokens } from "@sase-auth/core";
import { apiOrigin } from "../api-origin.ts";
import {
  type CredentialOptions,
  type FoundCredentials,
  findCredentials,
  type UsableCredentials,
} from "../credentials.ts";
import { UsageError } from "../failure.ts";
import { explained } from "../obtain-token.ts";
import type { SecretSource } from "../secret-source.ts";
import { warn } from "../terminal.ts";
import type { Reporter } from "./reporter.ts";
import { unlessStopped } from "./stop-signal.ts";

export interface ServeOptions extends CredentialOptions {
  readonly onlyTsg?: readonly string[];
  readonly lazy?: true;
  readonly verbose?: true;
  /** Whether requests are sent on to the API. */
  readonly proxy?: boolean;
  readonly apiUrl?: string;
  readonly readOnly?: true;
  readonly allow?: readonly string[];
}

export interface Serving {
  readonly agent: Agent;
  readonly credentials: UsableCredentials;
}

/**
 * Find credentials, obtain the first token, and start an agent with it.
 *
 * @param signal ends it, whatever it waits for
 * @param more options of the agent, which may depend on the credentials
 * @throws {Failure} if there are no credentials, or no token comes; else the reason of `signal`
 */
export async function startServing(
  options: ServeOptions,
  reporter: Reporter,
  signal: AbortSignal,
  more: (found: FoundCredentials) => Promise<Partial<AgentOptions>> = async () => ({}),
): Promise<Serving> {
  const found = await unlessStopped(findCredentials(options), signal);
  found.warnings.forEach(warn);
  const own = await unlessStopped(more(found), signal);
  const { tsgId, ...account } = found.credentials;
  const { clientId, tokenUrl, clientSecret } = account;
  const tenants = tenantsOf(account, options, reporter, found);
  if (!options.lazy) {
    await tenants
      .get(tsgId)
      .getToken({ signal })
      .catch((error) => Promise.reject(signal.aborted ? signal.reason : explained(error, found)));
  }
  const secretRefused = typeof clientSecret === "function" ? clientSecret.refused : undefined;
  const { onlyTsg } = options;
  const served = { tenants, clientId, tsgId, tokenUrl, onlyTsg, secretRefused, proxy: proxyFrom(options) };
  const agent = await startAgent({ ...served, signal, onEvent: reporter.request, ...own });
  return { agent, credentials: found.credentials };
}

/** @throws {UsageError} */
function proxyFrom({ proxy, apiUrl, readOnly, allow }: ServeOptions): ProxyOptions | undefined {
  if (allow && !readOnly) throw new UsageError("--allow narrows --read-only, and needs it.");
  if (!proxy && readOnly) throw new UsageError("--read-only is about the proxy: leave --no-proxy out.");
  return proxy ? { apiUrl: apiOrigin(apiUrl), readOnly, allow } : undefined;
}

/** @throws {Failure} if core does not take the credentials */
function tenantsOf(
  account: Omit<UsableCredentials, "tsgId">,
  { timeout }: ServeOptions,
  { token: onEvent, secret: report }: Reporter,
  found: FoundCredentials,
): TenantTokens {
  const { clientSecret: source } = account;
  const clientSecret = typeof source === "function" ? reported(source, report) : source;
  try {
    return new TenantTokens({ ...account, clientSecret, timeout: timeout * 1000, onEvent });
  } catch (error) {
    throw explained(error, found);
  }
}

/** Core does not say why there is no secret: the message of a function may hold it. Those of ours do not. */
function reported(source: SecretSource, report: Reporter["secret"]): () => Promise<string> {
  return async () => {
    try {
      const secret = await source();
      report();
      return secret;
    } catch (error) {
      report(error as Error);
      throw error;
    }
  };
}
