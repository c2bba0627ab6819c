import { describeWithRedis } from "@sase-auth/test-kit/vitest";
import { describe, expect, it } from "vitest";
import { startFleet } from "../src/fleet.ts";
import type { StoreKind } from "../src/plan.ts";
import { UNHURRIED } from "../src/scenarios/scenario.ts";

describe("real processes that share a file", () => costOneRequest("file"));
describeWithRedis("real processes that share a Redis, half of them with each client", () => costOneRequest("redis"));

function costOneRequest(store: StoreKind): void {
  it("cost one token request between them, and end by themselves", async () => {
    await using fleet = await startFleet({ store, latency: 100, sharing: UNHURRIED });
    const members = await fleet.start(4);
    const outcomes = await Promise.all(members.map((member) => member.order("obtain")));
    expect(outcomes.map(({ error }) => error)).toEqual(Array(4).fill(undefined));
    expect(outcomes.flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(fleet.sase.auth.tokenRequests).toHaveLength(1);
    await Promise.all(members.map((member) => member.leave()));
  });
}
