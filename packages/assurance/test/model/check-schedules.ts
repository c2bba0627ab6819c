import fc from "fast-check";
import type { Family } from "./families/family.ts";
import { FAMILIES } from "./families.ts";
import { runSchedule } from "./run-schedule.ts";
import { type Counts, Tally } from "./seen/tally.ts";
import type { Parts } from "./world/world.ts";

export interface Batch {
  readonly seed: number;
  readonly schedules: number;
  /** Where in the batch a failure was, as fast-check tells it. */
  readonly path?: string | undefined;
  /** Only schedules of this family. */
  readonly family?: string | undefined;
  readonly parts?: Partial<Parts>;
  /** Make a failing schedule smaller, for at most so many ms. */
  readonly shrinkFor?: number | undefined;
}

export interface Failure {
  readonly seed: number;
  readonly path: string;
  /** What did not hold, and the schedule. */
  readonly report: string;
}

export interface Outcome {
  readonly failure: Failure | undefined;
  /** How often each invariant was put to the test, and each situation met. */
  readonly counts: Counts;
}

/** Play schedules until one fails. */
export async function checkSchedules({
  seed,
  schedules: numRuns,
  path,
  family,
  parts,
  shrinkFor,
}: Batch): Promise<Outcome> {
  const tally = new Tally();
  const drawn = fc.oneof(...FAMILIES.filter(({ name }) => name === (family ?? name)).map(weighted));
  const property = fc.asyncProperty(fc.scheduler(), drawn, (scheduler, schedule) =>
    runSchedule(scheduler, schedule, { tally, ...parts }),
  );
  const shrink = shrinkFor ? { interruptAfterTimeLimit: shrinkFor } : { endOnFailure: true };
  const result = await fc.check(property, { seed, numRuns, ...shrink, ...(path && { path }) });
  const { counts } = tally;
  if (!result.failed || !result.counterexample) return { failure: undefined, counts };
  const [scheduler, schedule] = result.counterexample;
  const steps = schedule.steps.map((step) => `  ${JSON.stringify(step)}`).join("\n");
  const around = JSON.stringify({ ...schedule, steps: undefined });
  const report = `${result.errorInstance}\n${around}\n${steps}\n${scheduler}`;
  return { failure: { seed, path: result.counterexamplePath ?? "", report }, counts };
}

function weighted({ weight, schedules }: Family) {
  return { weight, arbitrary: schedules };
}
