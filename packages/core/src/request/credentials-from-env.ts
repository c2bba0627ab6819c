import { type InvalidOptionError, invalidOption } from "../errors.ts";
import { tsgIdsIn } from "./scope.ts";
import { resolveTokenUrl } from "./token-url.ts";

/** What the environment contains, ready to spread into `TokenManager`. */
export interface Credentials {
  /** The value of `…_CLIENT_ID`. */
  clientId: string;
  /** The value of `…_CLIENT_SECRET`. */
  clientSecret: string;
  /** The value of `…_TSG_ID`, or of `…_SCOPE`. */
  tsgId: string;
  /** The value of `…_AUTH_URL`, with the default path if that is an origin alone. */
  tokenUrl?: string;
}

/** The prefixes of variables, in their order. The first of which a variable is set supplies all; they are never mixed. */
export const CREDENTIAL_FAMILIES: readonly string[] = ["SASE", "SCM", "PRISMASASE"];

const NAMES = ["CLIENT_ID", "CLIENT_SECRET", "TSG_ID", "SCOPE"];

/** The error for an environment that lacks variables. */
export type MissingCredentialsError = InvalidOptionError & {
  /** Their names, such as `SASE_TSG_ID`. */
  readonly missing: readonly string[];
};

/**
 * Credentials from the names that users of this service already have: `SASE_*`, `SCM_*` or `PRISMASASE_*`, each with
 * `CLIENT_ID`, `CLIENT_SECRET`, `TSG_ID` (or `SCOPE`: `tsg_id:…`) and perhaps `AUTH_URL` (the token URL or its origin).
 * Empty and unexpanded `${…}` count as not set.
 *
 * @example
 * const tokens = new TokenManager(credentialsFromEnv(process.env));
 *
 * @throws {MissingCredentialsError} that names what is missing, and shows no value
 * @throws {InvalidOptionError} if `TSG_ID` and `SCOPE` differ, or have another form
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 *
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), timeout: 10_000 });
 * ```
 */
export function credentialsFromEnv(env: object): Credentials {
  const read = (family: string) => NAMES.map((name) => variable(env, `${family}_${name}`));
  const family = CREDENTIAL_FAMILIES.find((family) => read(family).some(Boolean)) ?? "SASE";
  const [clientId, clientSecret, tsg = [], scope] = read(family);
  const [tsgId = "", other] = new Set([tsg, tsgIdsIn(scope)].flat());
  if (other) throw invalidOption(`${family}_TSG_ID and ${family}_SCOPE must name one and the same TSG.`);
  if (scope && !tsgId)
    throw invalidOption(`${family}_SCOPE must contain tsg_id: and the TSG ID, as in tsg_id:1234567890.`);
  if (/\D/.test(tsgId)) throw invalidOption(`${family}_TSG_ID must be the digits of the TSG ID, as in 1234567890.`);
  if (clientId && clientSecret && tsgId) {
    const tokenUrl = tokenUrlFromEnv(env, [family]);
    return { clientId, clientSecret, tsgId, ...(tokenUrl && { tokenUrl }) };
  }
  const missing = [clientId, clientSecret, tsgId].flatMap((value, at) => (value ? [] : `${family}_${NAMES[at]}`));
  const lacks = `The environment lacks ${missing.join(", ")} (empty and unexpanded \${…} do not count).`;
  throw invalidOption(lacks + whatIsThere(env), { missing });
}

/** The names that were set instead, or beside it. */
function whatIsThere(env: object): string {
  const similar = /^((SASE|SCM|PRISMA|PAN|PALO|STRATA)[A-Z_]*_)?(CLIENT_ID|CLIENT_SECRET|TSG_ID|SCOPE)$/;
  const names = Object.keys(env).filter((name) => similar.test(name) && variable(env, name));
  const prefixes = CREDENTIAL_FAMILIES.join(", ");
  return names[0] ? ` It has ${names.join(", ")}; all need the same prefix: ${prefixes}.` : "";
}

/** The token URL of the first family that has an `AUTH_URL`, whether there are credentials or not. */
export function tokenUrlFromEnv(env: object, families: readonly string[] = CREDENTIAL_FAMILIES): string | undefined {
  const [authUrl] = families.flatMap((family) => variable(env, `${family}_AUTH_URL`) ?? []);
  return authUrl && resolveTokenUrl(authUrl);
}

function variable(env: object, key: string): string | undefined {
  // Own properties only: process.env would show what pollutes Object.prototype, and AUTH_URL is where the secret goes.
  const value = Object.hasOwn(env, key) && (env as { [name: string]: unknown })[key];
  return typeof value === "string" && !/^\s*$|\$\{.*\}/.test(value) ? value : undefined;
}
