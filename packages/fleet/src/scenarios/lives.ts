import { startFleet } from "../fleet.ts";
import { type Scenario, troublesOf } from "./scenario.ts";

/** Processes under load while the token is renewed again and again. */
export const lives: Scenario = {
  name: "lives",
  title: ({ processes, lives }) => `${processes} processes under load over ${lives} lives of a token:`,
  stores: ["file", "redis"],
  async run(store, { processes, lives, lifetime, sharing }) {
    const life = lifetime - 1; // the expires_in of the service

    await using fleet = await startFleet({ store, lifetime, latency: 50, sharing });
    const members = await fleet.start(processes);
    const startedAt = performance.now();
    const outcomes = await Promise.all(members.map((member) => member.order("load", 1_000, lives * life * 1000)));
    const elapsed = (performance.now() - startedAt) / 1000;
    const most = Math.ceil(elapsed / (life - life / 3)) + 1; // a third of a life is the early window
    const requests = fleet.sase.auth.tokenRequests.length;
    const rejected = fleet.sase.api.requests.filter(({ status }) => status === 401).length;
    const failures = outcomes.flatMap((outcome) => outcome.failures);
    const problems = [...failures, ...troublesOf(outcomes)];
    if (requests > most) problems.push(`${requests} token requests over ${lives} lives, more than ${most}`);
    if (rejected > 0) problems.push(`${rejected} API requests were answered 401`);
    const row = {
      store,
      seconds: Math.round(elapsed),
      "API requests": outcomes.reduce((sum, outcome) => sum + outcome.requests, 0),
      "token requests": requests,
      "at most": most,
      "401s": rejected,
      failures: failures.length,
    };
    return { rows: [row], problems };
  },
};
