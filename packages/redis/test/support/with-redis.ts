import { describe } from "vitest";
import { installedRedis } from "./redis-server.ts";

const LEFT_OUT = "left out: no redis-server is installed";

/** Tests that need a real Redis. Where none is installed they are left out, and say so; CI has to have one. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (installedRedis() || process.env.CI === "true") describe(name, tests);
  else describe.skip(`${name} (${LEFT_OUT})`, tests);
}
