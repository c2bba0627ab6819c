import { type AccessToken, type SaseAuthError, type SharedStore, type TokenEvent, TokenManager } from "@sase-auth/core";
import {
  type CredentialOptions,
  type FoundCredentials,
  findCredentials,
  type UsableCredentials,
} from "./credentials.ts";
import { Failure } from "./failure.ts";
import { agentAdvice } from "./network-failure.ts";
import { warn } from "./terminal.ts";

export interface Obtained {
  readonly token: AccessToken;
  readonly credentials: UsableCredentials;
  readonly files: FoundCredentials["files"];
}

/**
 * Find credentials and obtain a token with them.
 *
 * @param store where other calls may have left one; not used behind an agent
 * @throws {Failure}
 */
export async function obtainToken(options: CredentialOptions, store?: SharedStore): Promise<Obtained> {
  const found = await findCredentials(options);
  found.warnings.forEach(warn);
  const { credentials } = found;
  try {
    // An agent keeps the token itself, and has another secret in its next run, by which nobody would find it.
    const ofUse = credentials.clientSecret === process.env.SASE_AGENT_TOKEN ? undefined : store;
    const manager = new TokenManager({ ...credentials, timeout: options.timeout * 1000, store: ofUse, onEvent });
    return { credentials, files: found.files, token: await manager.getToken() };
  } catch (error) {
    throw explained(error, found);
  }
}

/** It was no help, and did no harm. */
function onEvent(event: TokenEvent): void {
  if (event.type !== "store") return;
  const reason = event.error.message.replace(/\.?$/, ".");
  warn(`The token store could not be used (${event.operation}): ${reason}`);
}

/** An error of core with what only the command line knows. */
export function explained(error: unknown, { where, names, credentials }: FoundCredentials): Failure {
  const { code, message, cause } = error as SaseAuthError;
  const ended = code === "ERR_TOKEN_ENDPOINT" && cause && agentAdvice(credentials.tokenUrl);
  if (ended) return new Failure(code, `${message.replace(/\. (Check network|\w+_proxy is set).*$/i, ".")} ${ended}`);
  const isNetwork = code === "ERR_TOKEN_ENDPOINT" || code === "ERR_TOKEN_RESPONSE";
  const more = isNetwork ? "Run sase-auth doctor to find out why." : `In use: ${names.join(", ")} (${where}).`;
  return new Failure(code, `${message} ${more}`);
}
