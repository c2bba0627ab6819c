import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const RUNNER = join(import.meta.dirname, "run.ts");

const EXPECTED: { [example: string]: RegExp } = {
  axios: /^7 addresses\n$/,
  commonjs: /^7 addresses\n$/,
  fetch: /^7 addresses\n$/,
  fleet: /^20 processes, token requests: 1\n$/,
  got: /^7 addresses\n$/,
  ky: /^7 addresses\n$/,
  "openapi-fetch": /^7 addresses\n$/,
  sdwan: /^without the profile call: 403\nwith withSdwanProfile: 200, over [2-9] tokens\n$/,
  tenants: /Customer 100' +│ 4 +│\n└/,
};

/** Without credentials of its own, so that the mock service answers. */
async function runExample(name: string) {
  const { PATH } = process.env;
  // For sdwan, which shows a renewal: tokens live 4 s then.
  return run(process.execPath, [RUNNER, name], { env: { PATH, SECONDS: "4" }, timeout: 120_000 });
}

describe("the examples", () => {
  it("all have an expected output here", () => {
    const names = globSync("*/main.{ts,cjs}", { cwd: import.meta.dirname, exclude: ["demo"] }).map((path) =>
      dirname(path),
    );
    expect(names.sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(Object.keys(EXPECTED))("run against the mock service: %s", { timeout: 130_000 }, async (name) => {
    const { stdout, stderr } = await runExample(name);
    expect(stdout).toMatch(EXPECTED[name] as RegExp);
    expect(stderr).toMatch(/^No credentials in the environment .*: the mock service answers\.\n/);
  });

  it("are listed if there is none with that name", async () => {
    const { code, stderr } = await runExample("nope").catch((error) => error);
    expect(code).toBe(2);
    const recipes = ["hey-api-axios", "hey-api-fetch", "openapi-fetch", "orval"].map(
      (name) => `generated-clients/${name}`,
    );
    expect(stderr).toContain(`npm run example ${[...Object.keys(EXPECTED), ...recipes].join("|")}\n`);
  });
});
