import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Fixture, Fixtures } from "@sase-auth/testing";
import { Failure } from "../failure.ts";
import { plain } from "../terminal.ts";

/**
 * Read the fixtures of all files in YAML and JSON below a folder. Each has answers by method and path.
 *
 * @throws {Failure} if there is none, one cannot be read, or two answer the same
 */
export async function readFixtures(folder: string): Promise<Fixtures> {
  const found = await readdir(folder, { recursive: true }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Failure("ERR_OPTION", `--fixtures: ${plain(folder)} cannot be read (${code}).`, "Name a folder.");
  });
  const files = found.filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (files.length === 0) {
    throw new Failure("ERR_OPTION", `--fixtures: ${plain(folder)} has no .json, .yaml or .yml file.`);
  }
  const fixtures: Record<string, Fixture> = {};
  for (const file of files) {
    for (const [operation, fixture] of await readOperations(join(folder, file))) {
      const isTwice = Object.hasOwn(fixtures, operation);
      if (isTwice) throw new Failure("ERR_OPTION", `--fixtures: ${plain(operation)} is answered in two files.`);
      fixtures[operation] = fixture;
    }
  }
  return fixtures;
}

async function readOperations(path: string): Promise<[string, Fixture][]> {
  const { readYaml } = await import("./yaml-file.ts");
  const value = await readYaml("--fixtures", path, "core");
  if (value === null) return [];
  if (typeof value === "object" && !Array.isArray(value)) return Object.entries(value);
  throw new Failure("ERR_OPTION", `--fixtures: ${plain(path)} has no answers by method and path.`, "See the README.");
}
