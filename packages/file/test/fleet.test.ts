import { describe, expect, it } from "vitest";
import { UNHURRIED } from "../../../scripts/fleet-measure.ts";
import { startFleet } from "../../../scripts/fleet-run.ts";

describe("real processes that share a file", () => {
  it("cost one token request between them, and end by themselves", async () => {
    await using fleet = await startFleet({ store: "file", latency: 100, sharing: UNHURRIED });
    const members = await fleet.start(5);
    const outcomes = await Promise.all(members.map((member) => member.obtain()));
    expect(outcomes.map(({ error }) => error)).toEqual(Array(5).fill(undefined));
    expect(outcomes.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(fleet.sase.auth.tokenRequests).toHaveLength(1);
    await Promise.all(members.map((member) => member.leave()));
  });
});
