/**
 * Random schedules for the token manager by the million, and URLs for the origin guard by the thousand: `npm run torture`.
 * It ends with the first failure, or when all are done.
 *
 *   --schedules 1000000    how many, in two processes
 *   --addresses 5000       how many URLs, each sent to by every adapter
 *   --seed 1               where to begin; without it, anywhere
 *   --path 12:3:0          with the seed of a failure: play that schedule, and make it smaller
 */
import { type ChildProcess, fork } from "node:child_process";
import { parseArgs } from "node:util";
import { checkAddresses } from "../test/isolation/check-addresses.ts";
import { checkSchedules, type Failure } from "../test/model/check-schedules.ts";

const BATCH = 5_000;
const WORKERS = 2;
/** ms. No batch takes a tenth of it. */
const STUCK = 10 * 60_000;

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "1000000" },
    addresses: { type: "string", default: "5000" },
    seed: { type: "string" },
    path: { type: "string" },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const passed = values.path
  ? await replay(values.path)
  : (await guard(Number(values.addresses))) && (await torture(Number(values.schedules)));
process.exitCode = passed ? 0 : 1;

async function guard(addresses: number): Promise<boolean> {
  const startedAt = performance.now();
  const wrong = await checkAddresses({ seed, addresses });
  const fine = `No token went astray on the way to ${addresses} addresses from seed ${seed}, in ${seconds(startedAt)} s.`;
  console.log(wrong ? `${wrong}\n\nnpm run torture -- --seed ${seed} --addresses ${addresses}` : fine);
  return !wrong;
}

async function replay(path: string): Promise<boolean> {
  const failure = await checkSchedules({ seed, schedules: BATCH, path, shrinkFor: 60_000 });
  console.log(failure?.report ?? "This schedule passes.");
  return !failure;
}

async function torture(schedules: number): Promise<boolean> {
  const startedAt = performance.now();
  const batches = Math.ceil(schedules / BATCH);
  let begun = 0;
  let done = 0;
  const next = () => (begun < batches ? { seed: (seed + begun++) % 2 ** 31, schedules: BATCH } : undefined);
  const failures: Failure[] = [];
  const tell = (failure: Failure | undefined) => {
    done++;
    if (failure) failures.push(failure);
    if (done % 10 === 0 || done === batches) console.log(`${done * BATCH} schedules, ${seconds(startedAt)} s`);
    return failures.length === 0;
  };
  console.log(`${batches * BATCH} schedules from seed ${seed}, by ${WORKERS} processes`);
  await Promise.all(Array.from({ length: WORKERS }, () => work(next, tell)));
  const [failure] = failures;
  if (!failure) {
    console.log(`All invariants held in ${done * BATCH} schedules, in ${seconds(startedAt)} s.`);
    return true;
  }
  console.log(`${failure.report}\n\nnpm run torture -- --seed ${failure.seed} --path ${failure.path}`);
  return false;
}

type Batch = { seed: number; schedules: number };

/** One process, which gets a batch whenever it has done one. */
function work(next: () => Batch | undefined, tell: (failure: Failure | undefined) => boolean): Promise<void> {
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
    child.on("message", (failure: Failure | null) => {
      if (tell(failure ?? undefined)) return give();
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
