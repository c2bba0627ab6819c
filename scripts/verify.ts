/** The parts of `npm test`, each a script of package.json, and how long each takes. All run, so that one run finds all. */
import { spawnSync } from "node:child_process";
import { Checks } from "./checks.ts";

const PARTS = [
  "build",
  "lint",
  "workflows",
  "types",
  "unit",
  "unused",
  "duplicates",
  "size",
  "pack:check",
  "consumers",
];

const checks = new Checks();
for (const part of PARTS) {
  console.log(`\n== ${part}`);
  const passed = await checks.check(part, () => {
    const { status } = spawnSync("pnpm", ["run", part], { stdio: "inherit" });
    if (status !== 0) throw new Error(`pnpm run ${part}: exit ${status}`);
  });
  if (part === "build" && !passed) break; // nothing after it would say more
}
console.log("\nLeft out here, and run in CI: npm run test:slow, npm run matrix. Left out there: see CONTRIBUTING.md.");
await checks.end("verify");
