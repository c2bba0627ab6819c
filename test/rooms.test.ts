import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const files = globSync("packages/*/**/*.{ts,cts,mjs,cjs}", {
  exclude: (path) => /(^|\/)(node_modules|dist|reports)$/.test(String(path)),
});

/** What a file imports by a path, from the root of the workspace: `packages/core/src/index.ts`. */
function pathsIn(file: string, code: string): string[] {
  const specifiers = code.matchAll(/(?:\bfrom|\bimport\(?|\brequire\()\s*"(\.[^"]+)"/g);
  return Array.from(specifiers, ([, specifier = ""]) => join(dirname(file), specifier));
}

/** Imports of a room that is not for others: scripts, or the tests of another package. */
function trespasses(file: string, code: string): string[] {
  const [, own] = file.split("/");
  return pathsIn(file, code)
    .filter((path) => !path.startsWith(`packages/${own}/`) && !/^packages\/[^/]+\/src\//.test(path))
    .map((path) => `${file} imports ${path}`);
}

describe("a package", () => {
  it("imports nothing from scripts, and nothing but src from another package", async () => {
    expect(files.length).toBeGreaterThan(300);
    const found = await Promise.all(files.map(async (file) => trespasses(file, await readFile(file, "utf8"))));
    expect(found.flat()).toEqual([]);
  });

  it.each([
    ["scripts", '"../../../scripts/run.ts"', "scripts/run.ts"],
    ["the tests of another package", '"../../got/test/start.ts"', "packages/got/test/start.ts"],
    ["the harness of another package", '"../../got/harness.ts"', "packages/got/harness.ts"],
  ])("is found if it imports %s", (_, specifier, path) => {
    const file = "packages/axios/test/start.ts";
    expect(trespasses(file, `import { x } from ${specifier};`)).toEqual([`${file} imports ${path}`]);
    expect(trespasses(file, `await import(${specifier});`)).toEqual([`${file} imports ${path}`]);
  });
});
