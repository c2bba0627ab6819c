/** Mutation tests of the packages that are named, or of core and all adapters: `npm run mutate -- ky`. */
import { spawnSync } from "node:child_process";
import { ADAPTERS } from "@sase-auth/test-kit/adapters";

const named = process.argv.slice(2);
const names = named.length > 0 ? named : ["core", ...ADAPTERS.map(({ name }) => name)];

for (const name of names) {
  console.log(`\n== ${name}`);
  const env = { ...process.env, MUTATE: name };
  const { status } = spawnSync("stryker", ["run", "stryker.config.js"], { env, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
