import { startFleet } from "../fleet.ts";
import { type Scenario, troublesOf } from "./scenario.ts";

/** The default of `TenantTokens`. */
const CONCURRENCY = 8;

/** A few processes, each of which needs the tokens of all tenants at once. */
export const tenants: Scenario = {
  name: "tenants",
  title: ({ walkers, tenants }) =>
    `${walkers} processes, each of which needs the tokens of ${tenants} tenants at once:`,
  stores: ["file", "redis"],
  async run(store, { walkers, tenants, latency, sharing }) {
    await using fleet = await startFleet({ store, latency, sharing, tenants });
    const members = await fleet.start(walkers, () => ({ watch: true }));
    const outcomes = await Promise.all(members.map((member) => member.order("walk", fleet.tsgIds)));
    await Promise.all(members.map((member) => member.leave()));
    const asked = new Map<string, number>();
    for (const { body } of fleet.sase.auth.tokenRequests) {
      const tsgId = new URLSearchParams(body.toString()).get("scope") ?? "";
      asked.set(tsgId, (asked.get(tsgId) ?? 0) + 1);
    }
    const requests = fleet.sase.auth.tokenRequests.length;
    const atOnce = Math.max(...outcomes.map((outcome) => outcome.atOnce));
    const expired = outcomes.reduce((sum, { seen }) => sum + seen.expiredLeases, 0);
    const failures = outcomes.flatMap((outcome) => outcome.failures);
    const problems = [...failures, ...troublesOf(outcomes)];
    if (requests !== tenants || asked.size !== tenants)
      problems.push(`${requests} token requests for ${tenants} tenants`);
    if (atOnce > CONCURRENCY) problems.push(`${atOnce} token requests of a process at once`);
    if (expired > 0) problems.push(`${expired} leases ended by themselves`);
    // All processes together could do no better than one place after the other.
    const best = (tenants * latency) / (CONCURRENCY * walkers);
    const row = {
      store,
      processes: walkers,
      tenants,
      "token requests": requests,
      "at once in a process": atOnce,
      "leases that ran out": expired,
      failures: failures.length,
      "longest walk": `${(Math.max(...outcomes.map(({ wait }) => wait)) / best).toFixed(2)} x the shortest possible`,
    };
    return { rows: [row], problems };
  },
};
