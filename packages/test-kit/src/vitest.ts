import { describe, onTestFinished } from "vitest";
import { installedRedis } from "./redis/redis-server.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export { tokenRequestTests } from "./token-request-tests.ts";

/** The path of a new folder that is removed when the test ends. */
export async function testFolder(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return folder.path;
}

/** Tests that need a real Redis. They are left out, with a message, if none is installed, except in CI, which has to have one. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (installedRedis() || process.env.CI === "true") describe(name, tests);
  else describe.skip(`${name} (left out: no redis-server is installed)`, tests);
}
