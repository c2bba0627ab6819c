import { describe, expect, it } from "vitest";
import { checkSchedules } from "./check-schedules.ts";
import { FLAWS } from "./flaws.ts";
import { INVARIANTS } from "./invariants.ts";

describe("what other clients do wrong is found", () => {
  it.each(FLAWS)("$name", async ({ breaks, family, make }) => {
    // That one invariant alone, so that it is this one that finds it.
    const parts = { make, invariants: [breaks] };
    const { failure } = await checkSchedules({ seed: 2, schedules: 5_000, family, parts });
    expect(failure?.report).toContain(`${breaks.name}: `);
  });

  it("for each invariant", () => {
    // Also the other way round: one that is no longer in the list would still be found by itself above.
    expect(new Set(INVARIANTS)).toEqual(new Set(FLAWS.map(({ breaks }) => breaks)));
  });
});
