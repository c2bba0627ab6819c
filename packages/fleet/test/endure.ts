import { expect, it } from "vitest";
import { problemsOf } from "../src/faults/fault.ts";
import { FAULTS } from "../src/faults/faults.ts";
import type { StoreKind } from "../src/plan.ts";

/** Tests of a fleet while its store fails. */
export function itEndures(store: StoreKind, only: (fault: string) => boolean = () => true): void {
  it.each(FAULTS.filter(({ name, stores }) => stores.includes(store) && only(name)))(
    "fails nobody, at a bounded cost, when $name",
    { timeout: 120_000 },
    async (fault) => {
      const outcome = await fault.play(store);
      expect(outcome ? problemsOf(fault, outcome) : []).toEqual([]);
    },
  );
}
