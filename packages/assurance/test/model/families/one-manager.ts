import fc from "fast-check";
import { HEALTHY } from "../schedule.ts";
import { DEAF, FAULTS, TOKENS } from "./answers.ts";
import type { Family } from "./family.ts";
import { secretAnswers } from "./secret-answers.ts";
import {
  ABORTS,
  ANSWERS,
  CLOCK_JUMPS,
  calls,
  LONG_TIMES,
  passes,
  revocations,
  SHORT_TIMES,
  times,
  WINDOWS,
} from "./steps.ts";
import { SOME_UNFAIR } from "./verdicts.ts";

const STEPS = [
  ...times(30, calls(1, 1, ["get", "send"])),
  ...times(8, calls(1, 1, ["look", "reject", "renew"])),
  ...times(25, ANSWERS),
  ...times(4, passes("pass", SHORT_TIMES)),
  ...passes("pass", LONG_TIMES),
  ...times(3, passes("pass", WINDOWS)),
  ...CLOCK_JUMPS,
  ...times(3, ABORTS),
  ...times(2, [{ do: "rotate" } as const]),
  ...times(8, revocations(1)),
];

/** One manager, and everything that may befall it. */
export const oneManager: Family = {
  name: "one manager",
  weight: 5,
  schedules: fc.record({
    family: fc.constant("one manager"),
    processes: fc.constant(1),
    tenants: fc.constant(1),
    concurrency: fc.constant(0),
    maxTenants: fc.constant(1000),
    timeout: fc.constantFrom(30_000, 30_000, 3_000, 700),
    secretIs: fc.constantFrom("text", "function"),
    setBack: fc.constantFrom("setWall", "setMonotonic"),
    warm: fc.constantFrom(false, true, true),
    latency: fc.constant(undefined),
    answers: fc.array(fc.constantFrom(...times(9, TOKENS), ...times(2, FAULTS), ...DEAF), {
      maxLength: 12,
      size: "max",
    }),
    lastAnswer: fc.constant(HEALTHY),
    secrets: secretAnswers,
    ...SOME_UNFAIR,
    store: fc.constant(undefined),
    steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 45, size: "max" }),
    jitter: fc.nat(),
  }),
};
