import fc from "fast-check";
import { HEALTHY, type Schedule, type StoreAnswer } from "../schedule.ts";
import { FAULTS, USUAL_TOKENS } from "./answers.ts";
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
  walks,
} from "./steps.ts";
import { ALL_FAIR } from "./verdicts.ts";

const PROCESSES = 3;
const TENANTS = 4;

const STEPS = [
  ...times(12, walks(PROCESSES)),
  ...times(3, calls(PROCESSES, TENANTS, ["get", "send"])),
  ...times(25, ANSWERS),
  ...times(6, passes("pass", SHORT_TIMES)),
  ...times(2, passes("pass", LONG_TIMES)),
  ...passes("pass", WINDOWS),
  ...CLOCK_JUMPS,
  ...times(4, ABORTS),
  ...times(6, revocations(TENANTS)),
  ...times(3, [{ do: "rotate" } as const]),
];

const VISITS: readonly StoreAnswer[] = [...times(6, ["at once"] as const), "slow"];

/** Processes that share a store, which is well, if slow at times. */
export const processes: Family = {
  name: "processes with a store",
  weight: 4,
  schedules: fc.record({
    family: fc.constant("processes with a store"),
    processes: fc.constantFrom(2, PROCESSES),
    tenants: fc.constantFrom(1, TENANTS),
    concurrency: fc.constantFrom(0, 1, 2),
    maxTenants: fc.constant(1000),
    timeout: fc.constantFrom(30_000, 30_000, 3_000),
    secretIs: fc.constantFrom<Schedule["secretIs"][]>("text", "text", "function"),
    setBack: fc.constantFrom("setWall", "setMonotonic"),
    warm: fc.constantFrom(false, true),
    latency: fc.constantFrom(undefined, undefined, 500),
    answers: fc.array(fc.constantFrom(...times(9, USUAL_TOKENS), ...FAULTS), { maxLength: 8, size: "max" }),
    lastAnswer: fc.constant(HEALTHY),
    ...ALL_FAIR,
    secrets: secretAnswers,
    store: fc.record({
      answers: fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...VISITS), { maxLength: 12, size: "max" })),
      encrypts: fc.constant(true),
      leaseTtl: fc.constantFrom(8_000, 700),
      patience: fc.constantFrom(12_000, 1_500),
    }),
    steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 16, size: "max" }),
    jitter: fc.nat(),
  }),
};
