import { describe, expect, it } from "vitest";
import { FAULTS, problemsOf } from "../../../scripts/fleet-faults.ts";
import { measureCold, measureLives } from "../../../scripts/fleet-measure.ts";

describe("a fleet that shares a file", () => {
  it("costs one token request when 64 processes start at once", { timeout: 180_000 }, async () => {
    const problems: string[] = [];
    await measureCold("file", 64, 1, problems);
    expect(problems).toEqual([]);
  });

  it("is without a 401 over three lives of a token, at a bounded number of token requests", {
    timeout: 120_000,
  }, async () => {
    const problems: string[] = [];
    await measureLives("file", 16, 3, problems);
    expect(problems).toEqual([]);
  });

  it.each(FAULTS.filter(({ stores }) => stores.includes("file")))(
    "fails nobody, at a bounded cost, when $name",
    { timeout: 120_000 },
    async (fault) => {
      const outcome = await fault.play("file");
      expect(outcome ? problemsOf(fault, outcome) : []).toEqual([]);
    },
  );
});
