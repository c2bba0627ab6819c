import fc from "fast-check";
import { type Answer, HEALTHY, type Schedule, type StorePlan, type Verdict } from "../schedule.ts";
import { FAULTS, LONG_TOKENS } from "./answers.ts";
import type { Family } from "./family.ts";
import { ANSWERS, CLOCK_JUMPS, calls, passes, revocations, times } from "./steps.ts";

/** ms, around the pauses after a rejection: of 1, 2, 4 and 5 minutes, and twice that */
const PAUSES = [1, 6, 30, 59, 60, 61, 75, 119, 121, 150, 239, 241, 290, 301, 601].map((s) => s * 1000);

const STEPS = [
  ...times(20, calls(2, 1, ["send"])),
  ...times(4, calls(2, 1, ["get", "reject"])),
  ...times(20, ANSWERS),
  ...times(8, passes("pass", PAUSES)),
  ...CLOCK_JUMPS,
  ...times(40, revocations(1)),
];

/** What a cache before the token endpoint makes of it. */
const SAME: readonly Answer[] = [{ ...HEALTHY, again: true }];

const WELL: StorePlan = { answers: [], encrypts: true, leaseTtl: 8_000, patience: 12_000 };

/** An API that revokes tokens or accepts none, with one process and with two that share a store. */
export const rejections: Family = {
  name: "rejections",
  weight: 5,
  schedules: fc.record({
    family: fc.constant("rejections"),
    processes: fc.constantFrom(1, 2),
    tenants: fc.constant(1),
    concurrency: fc.constantFrom(0, 0, 1),
    maxTenants: fc.constant(1000),
    timeout: fc.constant(30_000),
    secretIs: fc.constant<Schedule["secretIs"]>("text"),
    setBack: fc.constantFrom("setWall", "setMonotonic"),
    warm: fc.constant(true),
    latency: fc.constantFrom(undefined, 0),
    answers: fc.array(fc.constantFrom(...times(20, LONG_TOKENS), ...times(8, SAME), ...FAULTS), {
      maxLength: 8,
      size: "max",
    }),
    lastAnswer: fc.constant(HEALTHY),
    secrets: fc.constant([]),
    verdicts: fc.array(fc.constantFrom<Verdict[]>("fair", "always 401", "reset"), { maxLength: 3, size: "max" }),
    lastVerdict: fc.constantFrom<Verdict[]>("fair", "fair", "always 401"),
    store: fc.constantFrom(undefined, WELL, WELL),
    steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 30, size: "max" }),
    jitter: fc.nat(),
  }),
};
