/** Weekly: it installs vitest, Jest, msw and nock, of 110 MB. */
import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "@sase-auth/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Checks } from "../scripts/checks.ts";
import { nodeBinaries } from "../scripts/node-binaries.ts";

const run = promisify(execFile);
const INSTALLED = ["vitest@5.1.2", "jest@30.5.2", "msw@3.0.5", "nock@15.0.6", "axios@1.21.1"];
const OLDEST = "20.20.2";
const page = await readFile("docs/testing.md", "utf8");
const recipes = [...page.matchAll(/<!-- recipe:(\S+) -->\n```js\n([\s\S]*?)^```$/gm)];
const folder = await temporaryFolder();
let oldest = "";

/** How each recipe is run, and whether what it is for runs on the oldest Node as well. */
const RUNS: { readonly [file: string]: { readonly args: readonly string[]; readonly isForOldest: boolean } } = {
  "vitest.test.mjs": { args: ["node_modules/vitest/vitest.mjs", "run", "vitest.test.mjs"], isForOldest: false },
  "jest.test.js": { args: ["node_modules/jest/bin/jest.js", "/jest.test.js"], isForOldest: true },
  "jest-axios.test.js": { args: ["node_modules/jest/bin/jest.js", "/jest-axios.test.js"], isForOldest: true },
  "base-url.test.js": { args: ["node_modules/jest/bin/jest.js", "/base-url.test.js"], isForOldest: true },
  "node.test.mjs": { args: ["--test", "node.test.mjs"], isForOldest: true },
  "msw.test.mjs": { args: ["--test", "msw.test.mjs"], isForOldest: false },
  "nock.test.mjs": { args: ["--test", "nock.test.mjs"], isForOldest: false },
};

beforeAll(async () => {
  const cwd = folder.path;
  await writeFile(join(cwd, "package.json"), '{ "private": true }');
  await run("npm", ["install", "--no-audit", "--no-fund", ...INSTALLED], { cwd });
  await mkdir(join(cwd, "node_modules/@sase-auth"));
  for (const name of ["core", "fetch", "axios", "testing"])
    await symlink(resolve("packages", name), join(cwd, "node_modules/@sase-auth", name));
  for (const [, file = "", code = ""] of recipes) await writeFile(join(cwd, file), code);
  oldest = (await nodeBinaries(new Checks(), [OLDEST]))[0]?.path ?? "";
}, 300_000);
afterAll(() => folder[Symbol.asyncDispose]());

/** Run a recipe with what is built, as its users do. */
function runRecipe(file: string, node: string, environment: { readonly [name: string]: string } = {}) {
  const { PATH, HOME } = process.env;
  const args = RUNS[file]?.args ?? [];
  return run(node, args, { cwd: folder.path, env: { PATH, HOME, ...environment }, timeout: 60_000 });
}

describe("the recipes of docs/testing.md", () => {
  it("are all run", () => {
    const modules = ["addresses.js", "addresses.mjs"];
    expect(recipes.map(([, file]) => file).sort()).toEqual([...Object.keys(RUNS), ...modules].sort());
  });

  it.each(Object.keys(RUNS))("%s", async (file) => {
    await runRecipe(file, process.execPath);
  });

  it.each(["jest.test.js", "jest-axios.test.js"])("where a proxy is set that does not answer: %s", async (file) => {
    await runRecipe(file, process.execPath, { HTTPS_PROXY: "http://127.0.0.1:9" });
  });

  const forOldest = Object.keys(RUNS).filter((file) => RUNS[file]?.isForOldest);

  it.each(forOldest)(`on Node ${OLDEST}: %s`, async (file) => {
    await runRecipe(file, oldest);
  });
});
