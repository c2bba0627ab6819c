import { describeWithRedis } from "@sase-auth/test-kit/vitest";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../src/faults/fault.ts";
import { FAULTS } from "../src/faults/faults.ts";
import type { StoreKind } from "../src/plan.ts";
import { obtainAtOnce } from "../src/scenarios/cold.ts";
import { lives } from "../src/scenarios/lives.ts";
import { DEFAULTS, UNHURRIED } from "../src/scenarios/scenario.ts";

describe("a fleet that shares a file", () => itEndures("file"));
describeWithRedis("a fleet that shares a Redis", () => itEndures("redis"));

function itEndures(store: StoreKind): void {
  it("costs one token request when 64 processes start at once", { timeout: 180_000 }, async () => {
    const { problems } = await obtainAtOnce(store, { processes: 64, sharing: UNHURRIED });
    expect(problems).toEqual([]);
  });

  it("is without a 401 over three lives of a token, at a bounded number of token requests", {
    timeout: 120_000,
  }, async () => {
    const { problems } = await lives.run(store, { ...DEFAULTS, processes: 16, lives: 3, sharing: UNHURRIED });
    expect(problems).toEqual([]);
  });

  it.each(FAULTS.filter(({ stores }) => stores.includes(store)))(
    "fails nobody, at a bounded cost, when $name",
    { timeout: 120_000 },
    async (fault) => {
      const outcome = await fault.play(store);
      expect(outcome ? problemsOf(fault, outcome) : []).toEqual([]);
    },
  );
}
