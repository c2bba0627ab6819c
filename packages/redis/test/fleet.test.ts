import { expect, it } from "vitest";
import { UNHURRIED } from "../../../scripts/fleet-measure.ts";
import { startFleet } from "../../../scripts/fleet-run.ts";
import { describeWithRedis } from "./support/with-redis.ts";

describeWithRedis("real processes that share a Redis", () => {
  it("cost one token request between them, with either client, and end by themselves", async () => {
    await using fleet = await startFleet({ store: "redis", latency: 100, sharing: UNHURRIED });
    const members = await fleet.start(4);
    const outcomes = await Promise.all(members.map((member) => member.obtain()));
    expect(outcomes.map(({ error }) => error)).toEqual(Array(4).fill(undefined));
    expect(outcomes.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(fleet.sase.auth.tokenRequests).toHaveLength(1);
    await Promise.all(members.map((member) => member.leave()));
  });
});
