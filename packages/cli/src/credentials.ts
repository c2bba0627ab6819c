import {
  CREDENTIAL_FAMILIES,
  type Credentials,
  credentialsFromEnv,
  DEFAULT_TOKEN_URL,
  type MissingCredentialsError,
  tokenUrlFromEnv,
} from "@sase-auth/core";
import { type CredentialsSource, isNamed, isSet, type Variables } from "./credentials-source.ts";
import { Failure, UsageError } from "./failure.ts";
import type { CommonOptions } from "./run.ts";
import { SECRET_NAMES, type SecretSource, secretSource } from "./secret-source.ts";

export interface CredentialOptions extends CommonOptions {
  readonly clientId?: string;
  readonly clientSecretStdin?: true;
  /** seconds */
  readonly timeout: number;
}

/** A secret from a file or a command is asked for again for each token request. */
export interface UsableCredentials extends Omit<Credentials, "clientSecret"> {
  clientSecret: string | SecretSource;
}

export interface FoundCredentials {
  readonly credentials: UsableCredentials;
  /** In words: `the environment`, `~/.scm/config.json`. */
  readonly where: string;
  /** The names that are set there. Never a value. */
  readonly names: readonly string[];
  /** In words. */
  readonly warnings: readonly string[];
  /** The paths of files in use that hold the client secret. */
  readonly files: readonly string[];
}

/**
 * The credentials of the first source that has some: the command line, the environment, a file. They are never mixed;
 * `--tsg` and `--client-secret-stdin` take the place of what the source has.
 *
 * @throws {Failure} that says what is missing, and shows no value
 */
export async function findCredentials(options: Omit<CredentialOptions, "timeout">): Promise<FoundCredentials> {
  const given = await fromCommandLine(options);
  if (options.clientId !== undefined)
    return resolve({ where: "the command line", family: "SASE", variables: authUrlOnly() }, given);
  const source = fromEnvironment(process.env) ?? (await fromFiles());
  if (source) return resolve(source, given);
  if (isSet(process.env.SASE_AGENT_TOKEN))
    throw new Failure(
      "ERR_CREDENTIALS",
      "This runs inside sase-auth exec --read-only, which gives no token.",
      "Send requests to SASE_API_URL, with SASE_AGENT_TOKEN as the Bearer token.",
    );
  throw new Failure(
    "ERR_CREDENTIALS",
    `No credentials found.${similarNames(process.env)}`,
    "Set SASE_CLIENT_ID, SASE_CLIENT_SECRET and SASE_TSG_ID in the environment, or write " +
      "client_id, client_secret and scope into ~/.scm/config.json.",
  );
}

/** Variables of the environment that are named as those of other programs, in a sentence of core. */
function similarNames(env: Variables): string {
  try {
    credentialsFromEnv(env);
    return "";
  } catch (error) {
    return / It has .*/.exec((error as Error).message)?.[0] ?? "";
  }
}

/** The token URL, as far as it is known without credentials; undefined if the setting is no URL. */
export function tokenUrlWithoutCredentials(): URL | undefined {
  const tokenUrl = tokenUrlFromEnv(process.env) ?? DEFAULT_TOKEN_URL;
  const parsed = URL.canParse(tokenUrl) ? new URL(tokenUrl) : undefined;
  // The credentials step reports what is wrong with it; a password must not be shown before.
  return parsed?.username || parsed?.password ? undefined : parsed;
}

interface Given {
  readonly CLIENT_ID?: string;
  readonly CLIENT_SECRET?: string;
  readonly TSG_ID?: string;
}

const FLAGS = { CLIENT_ID: "--client-id", CLIENT_SECRET: "--client-secret-stdin", TSG_ID: "--tsg" };

async function fromCommandLine({
  clientId,
  clientSecretStdin,
  tsg,
}: Omit<CredentialOptions, "timeout">): Promise<Given> {
  if (clientId !== undefined && !(clientSecretStdin && tsg)) {
    throw new UsageError("--client-id needs --client-secret-stdin and --tsg beside it: credentials are never mixed.");
  }
  return {
    ...(clientId !== undefined && { CLIENT_ID: clientId }),
    ...(clientSecretStdin && { CLIENT_SECRET: await secretFromStdin() }),
    ...(tsg && { TSG_ID: tsg }),
  };
}

async function secretFromStdin(): Promise<string> {
  if (process.stdin.isTTY) throw new UsageError("--client-secret-stdin: pipe the secret in; typed, it would show.");
  const { text } = await import("node:stream/consumers"); // loads all of Node's streams
  const secret = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (secret === "") throw new UsageError("--client-secret-stdin: standard input is empty. Pipe the secret in.");
  return secret;
}

function authUrlOnly(): Variables {
  return { SASE_AUTH_URL: process.env.SASE_AUTH_URL };
}

function fromEnvironment(env: Variables): CredentialsSource | undefined {
  const isUsed = (family: string) =>
    ["CLIENT_ID", ...SECRET_NAMES, "TSG_ID", "SCOPE"].some((n) => isNamed(env, `${family}_${n}`));
  const family = CREDENTIAL_FAMILIES.find(isUsed);
  if (!family) return undefined;
  const ours = Object.entries(env).filter(([name]) => name.startsWith(`${family}_`));
  return { where: "the environment", family, variables: Object.fromEntries(ours) };
}

async function fromFiles(): Promise<CredentialsSource | undefined> {
  const { credentialsFile } = await import("./credentials-file.ts");
  const source = await credentialsFile(process.env);
  const unused = CREDENTIAL_FAMILIES.map((family) => `${family}_AUTH_URL`).find((name) => isSet(process.env[name]));
  if (!source || !unused) return source;
  const warning = `${unused} is ignored: the credentials come from ${source.where}, and so does the token URL.`;
  return { ...source, warnings: [...(source.warnings ?? []), warning] };
}

async function resolve(source: CredentialsSource, given: Given): Promise<FoundCredentials> {
  const { where, family, nameOf = (name) => name, warnings = [], path } = source;
  const named = Object.entries(given).map(([name, value]) => [`${family}_${name}`, value]);
  const variables: Variables = { ...source.variables, ...Object.fromEntries(named) };
  if (given.TSG_ID) delete variables[`${family}_SCOPE`];
  if (given.CLIENT_SECRET) for (const name of SECRET_NAMES.slice(1)) delete variables[`${family}_${name}`];
  const secret = await secretSource(variables, family);
  const files = [path, variables[`${family}_CLIENT_SECRET_FILE`]].filter(isSet);
  const names = [...Object.keys(FLAGS), ...SECRET_NAMES.slice(1), "SCOPE", "AUTH_URL"]
    .filter((name) => isNamed(variables, `${family}_${name}`))
    .map((name) => (name in given ? FLAGS[name as keyof Given] : nameOf(`${family}_${name}`)));
  try {
    // A placeholder, so that what is missing is found in one place.
    const stated = { ...variables, ...(secret && { [`${family}_CLIENT_SECRET`]: "elsewhere" }) };
    const { clientSecret, ...credentials } = credentialsFromEnv(stated);
    return { credentials: { ...credentials, clientSecret: secret ?? clientSecret }, where, names, warnings, files };
  } catch (error) {
    const { missing, message: why } = error as Partial<MissingCredentialsError> & Error;
    const message = missing
      ? `${where.replace(/^the/, "The")} lacks ${missing.map(nameOf).join(", ")} (empty and unexpanded \${…} do not count).`
      : why.replace(/\b[A-Z]+_(TSG_ID|SCOPE)\b/g, nameOf);
    throw new Failure(
      "ERR_CREDENTIALS",
      message,
      "Set all of them in one place. Only --tsg and --client-secret-stdin may add to it.",
    );
  }
}
