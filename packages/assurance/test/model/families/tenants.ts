import fc from "fast-check";
import { HEALTHY, REFUSAL } from "../schedule.ts";
import { DEAF, FAULTS, LATER, TOKENS } from "./answers.ts";
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
import { SOME_UNFAIR } from "./verdicts.ts";

const TENANTS = 6;

const STEPS = [
  ...times(15, walks(1)),
  ...times(5, calls(1, TENANTS, ["get", "send"])),
  ...calls(1, 3, ["look", "reject", "renew"]),
  ...times(30, ANSWERS),
  ...times(6, passes("pass", SHORT_TIMES)),
  ...times(2, passes("pass", LONG_TIMES)),
  ...passes("pass", WINDOWS),
  ...CLOCK_JUMPS,
  ...times(12, ABORTS),
  ...times(2, [{ do: "rotate" } as const]),
  ...times(3, revocations(2)),
];

const SOME_FAULTS = [...times(9, TOKENS), ...times(3, FAULTS), ...times(6, LATER), ...DEAF];
const HANGS = [{ kind: "hang" } as const, { kind: "hang", deaf: true } as const];

/** `TenantTokens`, with fewer places than tenants. */
export const tenants: Family = {
  name: "many tenants",
  weight: 5,
  schedules: fc.record({
    family: fc.constant("many tenants"),
    processes: fc.constant(1),
    tenants: fc.constant(TENANTS),
    concurrency: fc.constantFrom(1, 2),
    maxTenants: fc.constantFrom(1000, 1000, 1000, 2),
    timeout: fc.constantFrom(30_000, 30_000, 3_000, 900),
    secretIs: fc.constantFrom("text", "function"),
    setBack: fc.constantFrom("setWall", "setMonotonic"),
    warm: fc.constantFrom(false, true),
    latency: fc.constant(undefined),
    answers: fc.array(fc.constantFrom(...SOME_FAULTS, ...times(8, HANGS)), { maxLength: 12, size: "max" }),
    lastAnswer: fc.constantFrom(HEALTHY, HEALTHY, HEALTHY, REFUSAL),
    secrets: secretAnswers,
    ...SOME_UNFAIR,
    store: fc.constant(undefined),
    steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 25, size: "max" }),
    jitter: fc.nat(),
  }),
};
