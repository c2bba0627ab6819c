/**
 * What a fleet of real processes costs, with a shared store and without:
 * npm run fleet -- --processes 64 --store file|redis|none --lives 10 --faults
 */
import { parseArgs } from "node:util";
import { installedRedis } from "../packages/redis/test/support/redis-server.ts";
import { faultRows } from "./fleet-faults.ts";
import { measureAlone, measureCold, measureLives, measureWarm } from "./fleet-measure.ts";
import type { StoreKind } from "./fleet-plan.ts";

const { values } = parseArgs({
  options: {
    processes: { type: "string", default: "64" },
    store: { type: "string", multiple: true },
    lives: { type: "string", default: "0" },
    faults: { type: "boolean", default: false },
  },
});

const processes = Number(values.processes);
const stores = (values.store ?? ["file", "redis", "none"]) as StoreKind[];
if (!(processes > 0) || stores.some((store) => !["file", "redis", "none"].includes(store))) {
  console.error("npm run fleet -- --processes 64 --store file|redis|none --lives 10 --faults");
  process.exit(2);
}
if (stores.includes("redis") && !installedRedis()) {
  console.error("No redis-server is installed: apt-get install redis-server, or --store file.");
  process.exit(2);
}

const problems: string[] = [];
console.log(`${processes} processes, released at once, one TSG:`);
const alone = await measureAlone();
console.table(await inTurn(stores, (store) => measureCold(store, processes, alone, problems)));
console.log("A new process, where another one has obtained the token already:");
console.table(await inTurn(shared(stores), (store) => measureWarm(store, problems)));
if (Number(values.lives) > 0) {
  console.log(`${processes} processes under load over ${values.lives} lives of a token:`);
  console.table(
    await inTurn(shared(stores), (store) => measureLives(store, processes, Number(values.lives), problems)),
  );
}
if (values.faults) {
  console.log("Faults of the store:");
  console.table(await inTurn(shared(stores), (store) => faultRows(store, problems)).then((rows) => rows.flat()));
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function shared(kinds: readonly StoreKind[]): Exclude<StoreKind, "none">[] {
  return kinds.filter((store) => store !== "none");
}

async function inTurn<T, R>(items: readonly T[], measure: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await measure(item));
  return results;
}
