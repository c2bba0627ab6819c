import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { type CredentialsSource, isSet, type Variables } from "./credentials-source.ts";
import { Failure } from "./failure.ts";
import { plain } from "./terminal.ts";

/** What the vendor's own tools call the fields, by the names of the environment. */
const FIELDS = {
  SASE_CLIENT_ID: ["client_id"],
  SASE_CLIENT_SECRET: ["client_secret"],
  SASE_TSG_ID: ["tsg_id"],
  SASE_SCOPE: ["scope"],
  SASE_AUTH_URL: ["token_url", "auth_url"],
};

/**
 * The file that `SCM_CONFIG_FILE` names, else the first of `~/.scm/config.json` and `~/.panapi/config.yml` that has credentials.
 *
 * @throws {Failure} if one cannot be read; no message quotes what is in it
 */
export async function credentialsFile(env: Variables): Promise<CredentialsSource | undefined> {
  const named = env.SCM_CONFIG_FILE;
  if (isSet(named)) {
    const source = await sourceFrom(named);
    if (source) return source;
    throw new Failure(
      "ERR_CREDENTIALS_FILE",
      `SCM_CONFIG_FILE: ${shown(named)} is not there or has no client_id. Mend it, or unset it.`,
    );
  }
  return (await sourceFrom(join(homedir(), ".scm/config.json"))) ?? sourceFrom(join(homedir(), ".panapi/config.yml"));
}

async function sourceFrom(path: string): Promise<CredentialsSource | undefined> {
  const fields = await readFields(path);
  if (!fields) return undefined;
  const fieldOf = (variable: string) => {
    const names = FIELDS[variable as keyof typeof FIELDS] ?? [variable];
    return names.find((name) => isSet(fields[name])) ?? (names[0] as string);
  };
  const variables = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, fields[fieldOf(name)]]));
  const { SASE_AUTH_URL, ...credentials } = variables;
  if (!Object.values(credentials).some(isSet)) return undefined;
  return { where: shown(path), path, family: "SASE", variables, nameOf: fieldOf, warnings: await warningsOf(path) };
}

/** The texts of a file's top level; undefined if there is no such file. */
async function readFields(path: string): Promise<Variables | undefined> {
  const content = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw broken(path, `cannot be read (${error.code})`, "Check its owner and mode");
  });
  if (content === undefined) return undefined;
  const lines = new LineCounter();
  // JSON is YAML. All scalars as they are written: a TSG id is no number, nor is a secret that looks like one.
  const document = parseDocument(content, {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
  });
  const [error] = document.errors; // its message may quote the file
  if (error)
    throw broken(path, `is not valid YAML or JSON (line ${lines.linePos(error.pos[0]).line})`, "Mend that line");
  if (document.contents === null) return undefined; // empty
  const value: unknown = plainValue(() => document.toJS());
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw broken(path, "is not a list of names and values", 'Write "client_id: …" and so on, a line each');
  }
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => typeof field === "string" && !/^(null|~)$/.test(field)),
  );
}

/** Undefined where aliases lead nowhere or blow up. */
function plainValue(toJS: () => unknown): unknown {
  try {
    return toJS();
  } catch {
    return undefined;
  }
}

function broken(path: string, what: string, advice: string): Failure {
  return new Failure("ERR_CREDENTIALS_FILE", `${shown(path)} ${what}. ${advice}, or move the file away.`);
}

async function warningsOf(path: string): Promise<string[]> {
  const { mode } = await stat(path);
  const isOpen = process.platform !== "win32" && (mode & 0o077) !== 0;
  return isOpen ? [`${shown(path)} holds a secret, and other users can read it. Run: chmod 600 ${shown(path)}`] : [];
}

function shown(path: string): string {
  const home = homedir();
  return plain(path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path);
}
