import { type InvalidOptionError, invalidOption } from "../errors.ts";
import { tsgIdsIn } from "./scope.ts";

/** What the environment contains, ready to spread into `TokenManager`. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
  tsgId: string;
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
 * @throws {MissingCredentialsError} that names what is missing, and shows no value
 * @throws {InvalidOptionError} if `TSG_ID` and `SCOPE` differ
 */
export function credentialsFromEnv(env: object): Credentials {
  const read = (family: string) => NAMES.map((name) => variable(env, `${family}_${name}`));
  const family = CREDENTIAL_FAMILIES.find((family) => read(family).some(Boolean)) ?? "SASE";
  const [clientId, clientSecret, tsg = [], scope] = read(family);
  const [tsgId, other] = new Set([tsg, tsgIdsIn(scope)].flat());
  if (other) throw invalidOption(`${family}_TSG_ID and ${family}_SCOPE must name one and the same TSG.`);
  if (clientId && clientSecret && tsgId) {
    const tokenUrl = tokenUrlFromEnv(env, [family]);
    return { clientId, clientSecret, tsgId, ...(tokenUrl && { tokenUrl }) };
  }
  const missing = [clientId, clientSecret, tsgId].flatMap((value, at) => (value ? [] : `${family}_${NAMES[at]}`));
  const message = `The environment lacks ${missing.join(", ")} (empty and unexpanded \${…} do not count).`;
  throw invalidOption(message, { missing });
}

/** The token URL of the first family that has an `AUTH_URL`, whether there are credentials or not. */
export function tokenUrlFromEnv(env: object, families: readonly string[] = CREDENTIAL_FAMILIES): string | undefined {
  const [authUrl] = families.flatMap((family) => variable(env, `${family}_AUTH_URL`) ?? []);
  // Some tools that read AUTH_URL expect the origin alone there, others the whole URL.
  const isBase = authUrl && URL.canParse(authUrl) && new URL(authUrl).pathname === "/";
  return isBase ? new URL("/oauth2/access_token", authUrl).href : authUrl;
}

function variable(env: object, key: string): string | undefined {
  // Own properties only: process.env would show what pollutes Object.prototype, and AUTH_URL is where the secret goes.
  const value = Object.hasOwn(env, key) && (env as { [name: string]: unknown })[key];
  return typeof value === "string" && !/^\s*$|\$\{.*\}/.test(value) ? value : undefined;
}
