import { describe } from "vitest";
import { installedRedis } from "./redis-server.ts";

const LEFT_OUT = "left out: no redis-server is installed";

/** Tests that need a real Redis. They are left out, with a message, if none is installed; CI must have one. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (installedRedis() || process.env.CI === "true") describe(name, tests);
  else describe.skip(`${name} (${LEFT_OUT})`, tests);
}
