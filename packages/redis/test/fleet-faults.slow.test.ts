import { expect, it } from "vitest";
import { FAULTS, problemsOf } from "../../../scripts/fleet-faults.ts";
import { describeWithRedis } from "./support/with-redis.ts";

describeWithRedis("a fleet that shares a Redis", () => {
  it.each(FAULTS.filter(({ stores }) => stores.includes("redis")))(
    "fails nobody, at a bounded cost, when $name",
    { timeout: 120_000 },
    async (fault) => {
      const outcome = await fault.play("redis");
      expect(outcome ? problemsOf(fault, outcome) : []).toEqual([]);
    },
  );
});
