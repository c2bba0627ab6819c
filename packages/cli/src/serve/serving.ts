import { type Agent, type AgentOptions, startAgent } from "@sase-auth/agent";
import { TenantTokens } from "@sase-auth/core";
import {
  type CredentialOptions,
  type FoundCredentials,
  findCredentials,
  type UsableCredentials,
} from "../credentials.ts";
import { explained } from "../obtain-token.ts";
import { warn } from "../terminal.ts";
import type { Reporter } from "./reporter.ts";

export interface ServeOptions extends CredentialOptions {
  readonly onlyTsg?: readonly string[];
  readonly lazy?: true;
  readonly verbose?: true;
}

export interface Serving {
  readonly agent: Agent;
  readonly credentials: UsableCredentials;
}

/**
 * Find credentials, obtain the first token, and start an agent with it.
 *
 * @throws {Failure} if there are no credentials, or no token comes
 */
export async function startServing(
  options: ServeOptions,
  reporter: Reporter,
  more: Partial<AgentOptions> = {},
): Promise<Serving> {
  const found = await findCredentials(options);
  found.warnings.forEach(warn);
  const { tsgId, ...account } = found.credentials;
  const { clientId, tokenUrl, clientSecret } = account;
  const tenants = tenantsOf(account, options, reporter, found);
  if (!options.lazy) {
    await tenants
      .get(tsgId)
      .getToken()
      .catch((error) => Promise.reject(explained(error, found)));
  }
  const secretRefused = typeof clientSecret === "function" ? clientSecret.refused : undefined;
  const { onlyTsg } = options;
  const serving = { tenants, clientId, tsgId, tokenUrl, onlyTsg, secretRefused, onEvent: reporter.request, ...more };
  return { agent: await startAgent(serving), credentials: found.credentials };
}

/** @throws {Failure} if core does not take the credentials */
function tenantsOf(
  account: Omit<UsableCredentials, "tsgId">,
  { timeout }: ServeOptions,
  { token: onEvent }: Reporter,
  found: FoundCredentials,
): TenantTokens {
  try {
    return new TenantTokens({ ...account, timeout: timeout * 1000, onEvent });
  } catch (error) {
    throw explained(error, found);
  }
}
