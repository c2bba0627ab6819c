import { describe, expect, it } from "vitest";
import { total } from "../src/counted-store.ts";
import { mostVisits } from "../src/most-visits.ts";
import { simulateFleet } from "../src/simulation/simulate-fleet.ts";

const PROCESSES = 1_000;
const FILE_LEASE = 15_000;

describe("simulated processes that share a store", () => {
  it("visit it at most 4 times each for a token, and cost one token request, when all start at once", async () => {
    const { cold } = await simulateFleet({ processes: PROCESSES, latency: 250, leaseTtl: FILE_LEASE, lives: 0 });
    expect(cold).toMatchObject({ tokenRequests: 1, failures: 0, visits: { writes: 1, releases: 1 } });
    expect(total(cold.visits)).toBeLessThanOrEqual(4 * PROCESSES);
    expect(cold.visits.leases).toBe(PROCESSES);
  });

  it("find each later token with one read, while requests go on", async () => {
    const processes = PROCESSES / 4;
    const { later } = await simulateFleet({ processes, latency: 250, leaseTtl: FILE_LEASE, lives: 2 });
    expect(later).toMatchObject({ tokenRequests: 2, failures: 0, visits: { writes: 2, releases: 2 }, waits: [] });
    // Few renew while the token request is under way, and try to take the lease, too.
    expect(total(later.visits)).toBeLessThanOrEqual(2 * 1.05 * processes);
  });

  it.each([1, 10, 100])("visit it no more often than the formula says: %i processes", async (processes) => {
    for (const latency of [50, 250, 500, 1_000, 3_000, 9_000]) {
      const { cold } = await simulateFleet({ processes, latency, leaseTtl: FILE_LEASE, lives: 0 });
      expect(cold.tokenRequests).toBe(1);
      expect(total(cold.visits)).toBeLessThanOrEqual(mostVisits(processes, latency + 5));
    }
  });
});
