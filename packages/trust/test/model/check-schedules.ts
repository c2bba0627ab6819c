import fc from "fast-check";
import { runSchedule } from "./run-schedule.ts";
import { schedules } from "./schedule.ts";
import type { Parts } from "./world.ts";

export interface Batch {
  readonly seed: number;
  readonly schedules: number;
  /** Where in the batch a failure was, as fast-check tells it. */
  readonly path?: string | undefined;
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

/** Play schedules until one fails. */
export async function checkSchedules({
  seed,
  schedules: numRuns,
  path,
  parts,
  shrinkFor,
}: Batch): Promise<Failure | undefined> {
  const property = fc.asyncProperty(fc.scheduler(), schedules, (scheduler, schedule) =>
    runSchedule(scheduler, schedule, parts),
  );
  const shrink = shrinkFor ? { interruptAfterTimeLimit: shrinkFor } : { endOnFailure: true };
  const result = await fc.check(property, { seed, numRuns, ...shrink, ...(path && { path }) });
  if (!result.failed || !result.counterexample) return undefined;
  const [scheduler, schedule] = result.counterexample;
  const steps = schedule.steps.map((step) => `  ${JSON.stringify(step)}`).join("\n");
  const around = JSON.stringify({ ...schedule, steps: undefined });
  const report = `${result.errorInstance}\n${around}\n${steps}\n${scheduler}`;
  return { seed, path: result.counterexamplePath ?? "", report };
}
