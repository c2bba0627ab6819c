import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = "packages/core/src";

/** Which rooms a room may import from, itself aside. What stands directly in `src`, the ground, may be imported by all. */
const BELOW: { readonly [room in string]?: readonly string[] } = {
  ground: [],
  request: ["ground"],
  share: ["ground", "request"],
  keep: ["ground", "request", "share"],
  attach: ["ground"],
  headers: ["ground", "attach"],
  inspect: ["ground", "request"],
  sdwan: ["ground", "request", "keep", "attach"],
};

/** The files that `exports` of the manifest names: `adapter.ts`. */
async function entryPoints(): Promise<string[]> {
  const { exports } = JSON.parse(await readFile("packages/core/package.json", "utf8"));
  const targets = JSON.stringify(exports).matchAll(/"\.\/dist\/(\w+)\.js"/g);
  return [...new Set(Array.from(targets, ([, name]) => `${name}.ts`))];
}

function roomOf(path: string): string {
  const folder = dirname(path);
  return folder === "." ? "ground" : folder;
}

/** The imports that do not go down, type imports included. Paths are relative to `src`. */
function upward(file: string, code: string): string[] {
  const imported = Array.from(code.matchAll(/\bfrom "(\.[^"]+)"/g), ([, path = ""]) => join(dirname(file), path));
  const room = roomOf(file);
  const allowed = [room, ...(BELOW[room] ?? [])];
  return imported.filter((path) => !allowed.includes(roomOf(path))).map((path) => `${file} imports ${path}`);
}

describe("the rooms of core", () => {
  const files = globSync("**/*.ts", { cwd: SRC });

  it("import downwards only", async () => {
    const entries = await entryPoints();
    const inside = files.filter((file) => !entries.includes(file));
    expect(inside.length).toBeGreaterThan(35);
    const found = await Promise.all(inside.map(async (file) => upward(file, await readFile(join(SRC, file), "utf8"))));
    expect(found.flat()).toEqual([]);
  });

  it("are the folders of src, and at most eight files stand outside of them beside the entry points", async () => {
    const entries = await entryPoints();
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(BELOW)));
    const ground = files
      .filter((file) => roomOf(file) === "ground")
      .filter((file) => !entries.includes(basename(file)));
    expect(ground.length).toBeLessThanOrEqual(8);
  });

  it.each([
    ["request/retry.ts", 'import type { TokenManager } from "../keep/token-manager.ts";'],
    ["share/entry.ts", 'export { KeptToken } from "../keep/kept-token.ts";'],
    ["attach/origins.ts", 'import { now } from "../request/obtain.ts";'],
    ["clock.ts", 'import { tsgIdsIn } from "./request/scope.ts";'],
  ])("are found if %s has %s", (file, code) => {
    expect(upward(file, code)).toHaveLength(1);
  });
});
