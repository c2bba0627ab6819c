import fc from "fast-check";
import { HEALTHY, type Schedule, type StoreAnswer } from "../schedule.ts";
import { USUAL_TOKENS } from "./answers.ts";
import type { Family } from "./family.ts";
import {
  ABORTS,
  ANSWERS,
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

const PROCESSES = 2;
const TENANTS = 2;

const STEPS = [
  ...times(8, walks(PROCESSES)),
  ...times(3, calls(PROCESSES, TENANTS, ["get", "send", "reject"])),
  ...times(10, ANSWERS),
  ...times(4, passes("pass", SHORT_TIMES)),
  ...times(2, passes("pass", LONG_TIMES)),
  ...times(2, passes("pass", WINDOWS)),
  ...times(2, ABORTS),
  ...times(6, revocations(TENANTS)),
];

const VISITS: readonly StoreAnswer[] = [
  ...times(4, ["at once"] as const),
  "slow",
  "late",
  "hang",
  "hang",
  "mute",
  "rejects",
  "rejects",
  "lie",
  "lie",
];

/** A store that does all that a store should not do, and a service that is well. */
export const storeFaults: Family = {
  name: "a store that fails",
  weight: 3,
  schedules: fc.record({
    family: fc.constant("a store that fails"),
    processes: fc.constant(PROCESSES),
    tenants: fc.constantFrom(1, TENANTS),
    concurrency: fc.constantFrom(0, 1),
    maxTenants: fc.constant(1000),
    timeout: fc.constantFrom(30_000, 3_000, 700),
    secretIs: fc.constant<Schedule["secretIs"]>("text"),
    setBack: fc.constant<Schedule["setBack"]>("setWall"),
    warm: fc.constantFrom(false, true),
    latency: fc.constantFrom(0, 0, 20),
    answers: fc.array(fc.constantFrom(...USUAL_TOKENS), { maxLength: 4, size: "max" }),
    lastAnswer: fc.constant(HEALTHY),
    ...ALL_FAIR,
    store: fc.record({
      answers: fc.array(fc.constantFrom(...VISITS), { maxLength: 20, size: "max" }),
      encrypts: fc.constantFrom(true, true, true, false),
      leaseTtl: fc.constantFrom(8_000, 700),
      patience: fc.constantFrom(12_000, 1_500),
    }),
    steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 14, size: "max" }),
    jitter: fc.nat(),
  }),
};
