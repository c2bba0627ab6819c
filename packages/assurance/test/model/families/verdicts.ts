import fc, { type Arbitrary } from "fast-check";
import type { Verdict } from "../schedule.ts";

/** What an API answers, one after the other, and for ever after that. */
interface Verdicts {
  readonly verdicts: Arbitrary<Verdict[]>;
  readonly lastVerdict: Arbitrary<Verdict>;
}

/** An API that is fair at last. */
export const SOME_UNFAIR: Verdicts = {
  verdicts: fc.array(fc.constantFrom<Verdict[]>("fair", "fair", "fair", "always 401", "reset"), {
    maxLength: 8,
    size: "max",
  }),
  lastVerdict: fc.constant("fair"),
};

/** An API that is fair, and a secret that is text. */
export const ALL_FAIR: Verdicts & { readonly secrets: Arbitrary<never[]> } = {
  secrets: fc.constant([]),
  verdicts: fc.constant([]),
  lastVerdict: fc.constant("fair"),
};
