/**
 * Random schedules for the token manager by the million, and URLs for the origin guard by the thousand: `npm run torture`.
 * It ends with the first failure, or when all are done, and prints how often each invariant was put to the test. A run of a
 * million schedules or more fails if that was too seldom.
 *
 *   --schedules 1000000    how many, in two processes
 *   --processes 2          how many processes play them
 *   --addresses 5000       how many URLs, each sent to by every adapter; 0: none
 *   --family rejections    only schedules of this family
 *   --seed 1               where to begin; without it, anywhere
 *   --path 12:3:0          with the seed of a failure: play that schedule, and make it smaller
 */
import { type ChildProcess, fork } from "node:child_process";
import { parseArgs } from "node:util";
import { checkAddresses } from "../test/isolation/check-addresses.ts";
import { checkSchedules, type Failure, type Outcome } from "../test/model/check-schedules.ts";
import { Tally } from "../test/model/seen/tally.ts";
import { tabulate } from "./torture-counts.ts";

const BATCH = 5_000;
/** A run of so many has to have put everything to the test. */
const FULL = 1_000_000;
/** ms. No batch takes a tenth of it. */
const STUCK = 10 * 60_000;

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: String(FULL) },
    processes: { type: "string", default: "2" },
    family: { type: "string" },
    addresses: { type: "string", default: "5000" },
    seed: { type: "string" },
    path: { type: "string" },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const { family } = values;
const passed = values.path
  ? await replay(values.path)
  : (await guard(Number(values.addresses))) && (await torture(Number(values.schedules), Number(values.processes)));
process.exitCode = passed ? 0 : 1;

async function guard(addresses: number): Promise<boolean> {
  if (addresses === 0) return true;
  const startedAt = performance.now();
  const wrong = await checkAddresses({ seed, addresses });
  const fine = `No token went astray on the way to ${addresses} addresses from seed ${seed}, in ${seconds(startedAt)} s.`;
  console.log(wrong ? `${wrong}\n\nnpm run torture -- --seed ${seed} --addresses ${addresses}` : fine);
  return !wrong;
}

async function replay(path: string): Promise<boolean> {
  const { failure } = await checkSchedules({ seed, schedules: BATCH, path, family, shrinkFor: 60_000 });
  console.log(failure?.report ?? "This schedule passes.");
  return !failure;
}

async function torture(schedules: number, processes: number): Promise<boolean> {
  const startedAt = performance.now();
  const batches = Math.ceil(schedules / BATCH);
  let begun = 0;
  let done = 0;
  const next = () => (begun < batches ? { seed: (seed + begun++) % 2 ** 31, schedules: BATCH, family } : undefined);
  const failures: Failure[] = [];
  const tally = new Tally();
  const tell = ({ failure, counts }: Outcome) => {
    done++;
    tally.addAll(counts);
    if (failure) failures.push(failure);
    if (done % 10 === 0 || done === batches) console.log(`${done * BATCH} schedules, ${seconds(startedAt)} s`);
    return failures.length === 0;
  };
  console.log(`${batches * BATCH} schedules from seed ${seed}, by ${processes} processes`);
  await Promise.all(Array.from({ length: processes }, () => work(next, tell)));
  const [failure] = failures;
  if (failure) {
    const only = family ? ` --family "${family}"` : "";
    console.log(`${failure.report}\n\nnpm run torture -- --seed ${failure.seed} --path ${failure.path}${only}`);
    return false;
  }
  console.log(`All invariants held in ${done * BATCH} schedules, in ${seconds(startedAt)} s.`);
  const { table, tooFew } = tabulate(tally.counts, done * BATCH);
  console.log(table);
  return tooFew.length === 0 || done * BATCH < FULL || family !== undefined;
}

type Batch = { seed: number; schedules: number; family: string | undefined };

/** One process, which gets a batch whenever it has done one. */
function work(next: () => Batch | undefined, tell: (outcome: Outcome) => boolean): Promise<void> {
  const child = fork(new URL("torture-worker.ts", import.meta.url));
  return new Promise((resolve, reject) => {
    let watch: ReturnType<typeof setTimeout> | undefined;
    const give = () => {
      clearTimeout(watch);
      const batch = next();
      if (!batch) return void end(child, resolve);
      watch = setTimeout(() => end(child, () => reject(new Error(`seed ${batch.seed} does not end`))), STUCK);
      child.send(batch);
    };
    child.on("message", (outcome: Outcome) => {
      if (tell(outcome)) return give();
      clearTimeout(watch);
      end(child, resolve);
    });
    child.on("error", reject);
    child.on("exit", (code) => code && reject(new Error(`A process ended with ${code}.`)));
    give();
  });
}

function end(child: ChildProcess, then: () => void): void {
  child.once("close", then);
  child.kill();
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 1000);
}
