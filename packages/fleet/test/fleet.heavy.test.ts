/** Weekly: 64 processes take both cores for half a minute, and three lives of a token are 45 s. CI has smaller fleets. */
import { describeWithRedis } from "@sase-auth/test-kit/vitest";
import { describe, expect, it } from "vitest";
import { total } from "../src/counted-store.ts";
import type { StoreKind } from "../src/plan.ts";
import { obtainAtOnce } from "../src/scenarios/cold.ts";
import { lives } from "../src/scenarios/lives.ts";
import { DEFAULTS, UNHURRIED } from "../src/scenarios/scenario.ts";
import { simulateFleet } from "../src/simulation/simulate-fleet.ts";
import { itEndures } from "./endure.ts";

describe("a fleet of many that shares a file", () => itIsCheap("file"));
describeWithRedis("a fleet of many that shares a Redis", () => {
  itIsCheap("redis");
  itEndures("redis");
});

it("a fleet of 10,000 simulated processes visits the store at most 4 times each for a token, and costs one token request a life", {
  timeout: 180_000,
}, async () => {
  const [processes, lives] = [10_000, 3];
  const { cold, later } = await simulateFleet({ processes, latency: 250, leaseTtl: 8_000, lives });
  expect(cold).toMatchObject({ tokenRequests: 1, failures: 0 });
  expect(total(cold.visits)).toBeLessThanOrEqual(4 * processes);
  expect(later).toMatchObject({ tokenRequests: lives, failures: 0, waits: [] });
  expect(total(later.visits)).toBeLessThanOrEqual(1.05 * processes * lives);
});

function itIsCheap(store: StoreKind): void {
  it("costs one token request, and visits within the formula, when 64 processes start at once", {
    timeout: 180_000,
  }, async () => {
    const { problems } = await obtainAtOnce(store, { processes: 64, sharing: UNHURRIED }, true);
    expect(problems).toEqual([]);
  });

  it("is without a 401 over three lives of a token", { timeout: 180_000 }, async () => {
    const { problems } = await lives.run(store, { ...DEFAULTS, processes: 16, lives: 3, sharing: UNHURRIED });
    expect(problems).toEqual([]);
  });
}
