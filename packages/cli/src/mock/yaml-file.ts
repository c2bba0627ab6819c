import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { Failure } from "../failure.ts";
import { plain } from "../terminal.ts";

/**
 * Read a file in YAML, of which JSON is a part.
 *
 * @param option the one that names the file
 * @param schema `failsafe`: all scalars are texts
 * @throws {Failure} if it cannot be read
 */
export async function readYaml(option: string, path: string, schema: "core" | "failsafe"): Promise<unknown> {
  const where = `${option}: ${plain(path)}`;
  const content = await readFile(path, "utf8").catch(({ code }: NodeJS.ErrnoException) => {
    throw new Failure("ERR_OPTION", `${where} cannot be read (${code}).`, "Check the path.");
  });
  try {
    return parse(content, { schema, logLevel: "error" });
  } catch (error) {
    const [what = ""] = (error as Error).message.split(":\n");
    throw new Failure("ERR_OPTION", `${where} is not valid YAML or JSON: ${plain(what)}.`);
  }
}
