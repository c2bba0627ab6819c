/** The parts of `npm test`, each a script of package.json, and how long each takes. All run, so that one run finds all. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Checks } from "./checks.ts";
import { inLanes } from "./lanes.ts";

/** After the build. The first takes as long as all others. */
const PARTS = ["unit", "lint", "workflows", "types", "unused", "duplicates", "size", "packed"];

const checks = new Checks();
// Without a build nothing after it would say more.
if (await check("build")) await inLanes(PARTS, check);
console.log("\nLeft out here, and run in CI: npm run test:slow, npm run matrix. Left out there: see CONTRIBUTING.md.");
await checks.end("verify");

/** Prints what a part has printed once that has ended, since another runs beside it. */
function check(part: string): Promise<boolean> {
  return checks.check(part, async () => {
    // Starts faster than pnpm.
    const child = spawn(process.execPath, ["--run", part], { stdio: ["ignore", "pipe", "pipe"] });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => printed.push(chunk));
    const [status] = await once(child, "close");
    console.log(`\n== ${part}`);
    process.stdout.write(Buffer.concat(printed));
    if (status !== 0) throw new Error(`npm run ${part}: exit ${status}`);
  });
}
