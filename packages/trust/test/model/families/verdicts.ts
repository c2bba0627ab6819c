import fc from "fast-check";
import type { Verdict } from "../schedule.ts";

/** An API that judges most tokens fairly, and at last all of them. */
export const MOSTLY_FAIR = {
  verdicts: fc.array(fc.constantFrom<Verdict[]>("fair", "fair", "fair", "always 401", "reset"), {
    maxLength: 8,
    size: "max",
  }),
  lastVerdict: fc.constant<Verdict>("fair"),
};

/** An API that judges each token fairly. */
export const FAIR = { verdicts: fc.constant<Verdict[]>([]), lastVerdict: fc.constant<Verdict>("fair") };
