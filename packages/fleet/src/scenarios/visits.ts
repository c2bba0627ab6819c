import { total, type Visits } from "../counted-store.ts";
import { mostVisits } from "../most-visits.ts";
import { simulateFleet } from "../simulation/simulate-fleet.ts";
import { LATENCY, obtainAtOnce } from "./cold.ts";
import { median, type Scenario } from "./scenario.ts";

/** ms that a simulated service takes for a token request */
const LATENCIES = [LATENCY, 500, 1_000, 5_000];
const LIVES = 3;
/** ms, the defaults */
const LEASES = { file: 15_000, redis: 8_000, none: 0 };

/** How often processes visit the store: real ones, and as many as no machine runs, simulated. */
export const visits: Scenario = {
  name: "visits",
  title: ({ processes, simulated }) =>
    `Visits to the store of ${processes} processes, and of ${simulated} simulated ones:`,
  stores: ["file", "redis"],
  async run(store, settings) {
    const { processes, simulated } = settings;
    const real = await obtainAtOnce(store, settings, true);
    const { most, ms, ...seen } = real.visits;
    const problems = [...real.problems];
    const rows: object[] = [row("real, at once", processes, ms, 1, seen, real.requests, most)];
    for (const latency of LATENCIES) {
      const lives = latency === LATENCY ? LIVES : 0;
      const { cold, later } = await simulateFleet({ processes: simulated, latency, leaseTtl: LEASES[store], lives });
      const limit = mostVisits(simulated, latency + 5);
      const name = `simulated, at once, wait ${(median(cold.waits) / latency).toFixed(2)} x`;
      rows.push(row(name, simulated, latency, 1, cold.visits, cold.tokenRequests, limit));
      if (cold.tokenRequests !== 1 || cold.failures > 0 || total(cold.visits) > limit)
        problems.push(`${JSON.stringify(cold.visits)} with ${latency} ms a request`);
      if (lives === 0) continue;
      rows.push(row("simulated, later", simulated, latency, lives, later.visits, later.tokenRequests));
      if (later.tokenRequests !== lives || later.failures > 0) problems.push(`${later.tokenRequests} token requests`);
    }
    return { rows, problems };
  },
};

function row(
  fleet: string,
  processes: number,
  ms: number,
  lives: number,
  seen: Visits,
  tokenRequests: number,
  most?: number,
): object {
  const each = (total(seen) / processes / lives).toFixed(3);
  return { fleet, processes, "token there after, ms": ms, lives, ...seen, "token requests": tokenRequests, each, most };
}
