import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("tests see the source of the packages, not what was built of it", async () => {
  const { TokenManager } = await import("@sase-auth/core");
  expect((await import("../packages/core/src/index.ts")).TokenManager).toBe(TokenManager);
});

it("a program that a test starts sees the source, too", async () => {
  const program = 'console.log(import.meta.resolve("@sase-auth/core"))';
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect(stdout).toMatch(/\/packages\/core\/src\/index\.ts\n$/);
});
