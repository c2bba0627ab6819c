import { promises } from "node:fs";
import { isNamed, type Variables } from "./credentials-source.ts";
import { Failure } from "./failure.ts";

/** Where the client secret may come from, by the names of the environment. The first is the secret itself. */
export const SECRET_NAMES = ["CLIENT_SECRET", "CLIENT_SECRET_FILE", "CLIENT_SECRET_COMMAND"] as const;

/** A function for `clientSecret` of a file or a command. */
export interface SecretSource {
  (): Promise<string>;
  readonly refused?: () => boolean;
}

/**
 * The secret of the file or the command that a family of variables names; undefined if it names neither.
 *
 * @throws {Failure} if it names several places, or no secret comes from there
 */
export async function secretSource(variables: Variables, family: string): Promise<SecretSource | undefined> {
  const named = SECRET_NAMES.map((name) => `${family}_${name}`).filter((name) => isNamed(variables, name));
  const [name = ""] = named;
  if (named.length > 1) throw new Failure("ERR_CREDENTIALS", `${named.join(" and ")} are set. Keep one of them.`);
  const value = variables[name] ?? "";
  if (value === "" || name.endsWith("_SECRET")) return undefined;
  const { secretFromCommand, secretFromFile } = await import("@sase-auth/agent");
  const source: SecretSource = name.endsWith("_FILE") ? secretFromFile(value) : secretFromCommand(value);
  const ask = () =>
    source().then(withoutMark, ({ message }) => {
      throw new Failure("ERR_CREDENTIALS", `${name}: ${message}`);
    });
  // Asked for once, because core's error does not say what is wrong: the source may be anything.
  const secret = await ask();
  if (name.endsWith("_FILE") && (await isPipe(value))) return async () => secret;
  return source.refused ? Object.assign(ask, { refused: source.refused }) : ask;
}

/** Editors of Windows put a byte order mark before a text. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

/** `<(command)` of a shell is a pipe, which can be read once. */
async function isPipe(path: string): Promise<boolean> {
  const stats = await promises.stat(path).catch(() => undefined);
  return stats?.isFIFO() === true;
}
