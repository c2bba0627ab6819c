import type { Agent } from "@sase-auth/agent";
import { CREDENTIAL_FAMILIES } from "@sase-auth/core";
import { agentVariables, type Environment } from "./agent-variables.ts";
import type { ServeOptions } from "./serving.ts";

export interface ChildEnvironment {
  readonly env: NodeJS.ProcessEnv;
  /** The names of variables that are not handed on because they hold a secret. */
  readonly removed: readonly string[];
}

/** Characters below which a secret occurs in ordinary text. */
const SHORTEST = 8;
const FAMILY = /^(SASE|SCM|PRISMASASE)_/;
const ELSEWHERE = /^(SASE|SCM|PRISMASASE)_.*_SECRET_(FILE|COMMAND)$|^SCM_(CONFIG|AUTH)_FILE$/;

/**
 * The environment of a command that gets tokens from the agent: all that there is, without the real secret.
 *
 * @param real the secret in use, which need not be in the environment
 */
export function childEnvironment(
  env: Environment,
  agent: Agent,
  real: string,
  options: Pick<ServeOptions, "readOnly" | "apiUrl"> = {},
): ChildEnvironment {
  const valuesOf = (name: string) => CREDENTIAL_FAMILIES.flatMap((family) => env[`${family}_${name}`] || []);
  const secrets = [...new Set([real, ...valuesOf("CLIENT_SECRET")])];
  const ids = [...new Set([agent.clientId, ...valuesOf("CLIENT_ID")])];
  const forms = secrets.filter(({ length }) => length >= SHORTEST).flatMap((secret) => formsOf(secret, ids));
  const ours = agentVariables(agent, env, options);
  const kept: NodeJS.ProcessEnv = {};
  const removed: string[] = [];
  for (const [name, value = ""] of Object.entries(env)) {
    if (ELSEWHERE.test(name) || Object.hasOwn(ours, name) || (options.readOnly && FAMILY.test(name))) continue;
    if (secrets.includes(value)) kept[name] = agent.secret;
    else if (forms.some((form) => value.includes(form) || name.includes(form))) removed.push(name);
    else kept[name] = value;
  }
  return { env: { ...kept, ...ours }, removed };
}

/** How a secret may be written: as it is, encoded for a URL or for JSON, and in base64, alone or as credentials of Basic. */
function formsOf(secret: string, ids: readonly string[]): string[] {
  const pairs = ids.flatMap((id) => [`${id}:${secret}`, `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`]);
  const base64 = [secret, ...pairs].flatMap((text) =>
    (["base64", "base64url"] as const).map((encoding) => withoutEnd(Buffer.from(text).toString(encoding))),
  );
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64];
}

/** The last characters depend on what follows: a line break, for example. */
function withoutEnd(base64: string): string {
  const whole = base64.replace(/=+$/, "");
  return whole.slice(0, whole.length - (whole.length % 4 || 0));
}
