import { describeWithRedis } from "@sase-auth/test-kit/vitest";
import { describe, expect, it } from "vitest";
import { startFleet } from "../src/fleet.ts";
import type { StoreKind } from "../src/plan.ts";
import { DEFAULTS, UNHURRIED } from "../src/scenarios/scenario.ts";
import { tenants } from "../src/scenarios/tenants.ts";

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

  it("cost one token request for each of 150 tenants, and no lease runs out", async () => {
    const settings = { ...DEFAULTS, tenants: 150, walkers: 2, sharing: UNHURRIED };
    expect((await tenants.run(store, settings)).problems).toEqual([]);
  });
}
