/** Mutation tests of the packages that are named, or of core and all adapters: `npm run mutate -- ky`. */
import { spawnSync } from "node:child_process";

const ALL = ["core", "fetch", "axios", "got", "ky"];
const named = process.argv.slice(2);

for (const name of named.length > 0 ? named : ALL) {
  console.log(`\n== ${name}`);
  const env = { ...process.env, MUTATE: name };
  const { status } = spawnSync("stryker", ["run", "stryker.config.js"], { env, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
