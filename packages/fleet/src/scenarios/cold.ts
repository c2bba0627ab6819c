import { sum, total } from "../counted-store.ts";
import { startFleet } from "../fleet.ts";
import { mostVisits } from "../most-visits.ts";
import type { ObtainOutcome, StoreKind } from "../plan.ts";
import { median, type Scenario, type Settings, troublesOf } from "./scenario.ts";

/** ms that the mock takes for a token request, as a service on the internet might */
export const LATENCY = 250;

/** All processes need a token at once, and the store is empty. Waits are multiples of what one process alone waits for its request. */
export const cold: Scenario = {
  name: "cold",
  title: ({ processes }) => `${processes} processes, released at once, one TSG:`,
  stores: ["file", "redis", "none"],
  async run(store, settings) {
    const { outcomes, requests, problems } = await obtainAtOnce(store, settings);
    alone ??= waitAlone();
    const one = await alone;
    const waits = outcomes.map(({ wait }) => wait / one);
    const row = {
      store,
      "token requests": requests,
      failures: outcomes.filter(({ error }) => error).length,
      "median wait": `${median(waits).toFixed(2)} x`,
      "longest wait": `${Math.max(...waits).toFixed(2)} x`,
      "one request, ms": Math.round(one),
    };
    return { rows: [row], problems };
  },
};

/** @param watch count the visits to the store, which must not be more than the formula says */
export async function obtainAtOnce(
  store: StoreKind,
  { processes, sharing }: Pick<Settings, "processes" | "sharing">,
  watch = false,
) {
  await using fleet = await startFleet({ store, latency: LATENCY, sharing });
  const members = await fleet.start(processes, () => ({ watch }));
  const outcomes: readonly ObtainOutcome[] = await Promise.all(members.map((member) => member.order("obtain")));
  await Promise.all(members.map((member) => member.leave()));
  const requests = fleet.sase.auth.tokenRequests.length;
  const problems = [...outcomes.flatMap(({ error }) => error ?? []), ...troublesOf(outcomes)];
  // Without a store each process sends one, and more if the service is so busy that some are repeated.
  if (store !== "none" && requests !== 1) problems.push(`${requests} token requests instead of 1`);
  const visits = visitsOf(outcomes);
  if (watch && !(total(visits) <= visits.most))
    problems.push(`${total(visits)} visits to the store, more than ${visits.most}`);
  return { outcomes, requests, problems, visits };
}

/** The visits of all processes, how many there may be, and the ms from the first attempt to take the lease until the token was there. */
function visitsOf(outcomes: readonly ObtainOutcome[]) {
  const seen = outcomes.map((outcome) => outcome.seen);
  const ms =
    Math.max(...seen.map(({ wroteAt = 0 }) => wroteAt)) - Math.min(...seen.map((one) => one.leaseAt ?? Infinity));
  return { ...sum(seen.map(({ visits }) => visits)), most: mostVisits(seen.length, ms), ms };
}

let alone: Promise<number> | undefined;

/** ms: the median of five processes that run one after the other and share nothing. */
async function waitAlone(): Promise<number> {
  await using fleet = await startFleet({ store: "none", latency: LATENCY });
  const waits: number[] = [];
  for (let at = 0; at < 5; at++) {
    for (const member of await fleet.start(1)) {
      waits.push((await member.order("obtain")).wait);
      await member.leave();
    }
  }
  return median(waits);
}
