import { describe, expect, it } from "vitest";
import { FAULTS, problemsOf } from "../../../scripts/fleet-faults.ts";

describe("a fleet that shares a file", () => {
  it.each(FAULTS.filter(({ stores }) => stores.includes("file")))(
    "fails nobody, at a bounded cost, when $name",
    { timeout: 120_000 },
    async (fault) => {
      const outcome = await fault.play("file");
      expect(outcome ? problemsOf(fault, outcome) : []).toEqual([]);
    },
  );
});
