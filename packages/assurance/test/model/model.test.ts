import { expect, it } from "vitest";
import { checkSchedules } from "./check-schedules.ts";

/** More of them, with other seeds: `npm run torture`. */
const SCHEDULES = 2_000;

it(`all invariants hold in ${SCHEDULES} schedules`, { timeout: 300_000 }, async () => {
  const { failure } = await checkSchedules({ seed: 20_261_124, schedules: SCHEDULES });
  const replay = failure && `npm run torture -- --seed ${failure.seed} --path ${failure.path}`;
  expect(failure?.report, replay).toBeUndefined();
});
