import { invalidOption } from "../errors.ts";
import { tsgIdsIn } from "./scope.ts";

/** What the environment gives, ready to spread into `TokenManager`. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
  tsgId: string;
  tokenUrl?: string;
}

const FAMILIES = ["SASE", "SCM", "PRISMASASE"];
const REQUIRED = ["CLIENT_ID", "CLIENT_SECRET", "TSG_ID"];

/**
 * Credentials from the names that users of this service have set already: `SASE_*`, `SCM_*` or `PRISMASASE_*`, each with
 * `CLIENT_ID`, `CLIENT_SECRET`, `TSG_ID` (or `SCOPE`: `tsg_id:…`) and perhaps `AUTH_URL` (the token URL or its origin).
 * The first of them that is set supplies all; they are never mixed. Empty and unexpanded `${…}` count as not set.
 *
 * @throws {InvalidOptionError} that names what is missing, and shows no value
 */
export function credentialsFromEnv(env: object): Credentials {
  const isSet = (family: string) => [...REQUIRED, "SCOPE"].some((name) => read(env, family, name));
  const family = FAMILIES.find(isSet) ?? "SASE";
  const value = (name: string) => read(env, family, name);
  const [tsgId, other] = new Set([value("TSG_ID") ?? [], tsgIdsIn(value("SCOPE"))].flat());
  if (other) throw invalidOption(`${family}_TSG_ID and ${family}_SCOPE must name one and the same TSG.`);
  const [clientId, clientSecret] = REQUIRED.map(value);
  if (!clientId || !clientSecret || !tsgId) {
    const missing = REQUIRED.filter((_, at) => ![clientId, clientSecret, tsgId][at]);
    const names = missing.map((name) => `${family}_${name}`).join(", ");
    throw invalidOption(`The environment lacks ${names} (empty and unexpanded \${…} do not count).`);
  }
  const tokenUrl = fullTokenUrl(value("AUTH_URL"));
  return { clientId, clientSecret, tsgId, ...(tokenUrl && { tokenUrl }) };
}

function read(env: object, family: string, name: string): string | undefined {
  const key = `${family}_${name}`;
  // Its own: process.env would show what pollutes Object.prototype, and AUTH_URL is where the secret goes.
  const value: unknown = Object.hasOwn(env, key) && Reflect.get(env, key);
  return typeof value === "string" && !/^\s*$|\$\{.*\}/.test(value) ? value : undefined;
}

/** Some tools that read AUTH_URL expect the origin alone there, others the whole URL. */
function fullTokenUrl(authUrl: string | undefined): string | undefined {
  const isBase = authUrl && URL.canParse(authUrl) && new URL(authUrl).pathname === "/";
  return isBase ? new URL("/oauth2/access_token", authUrl).href : authUrl;
}
