import { startFleet } from "../fleet.ts";
import { LATENCY } from "./cold.ts";
import { median, type Scenario } from "./scenario.ts";

const PROCESSES = 20;

/** What a new process pays if another one has obtained the token before. */
export const warm: Scenario = {
  name: "warm",
  title: () => "A new process, after another one has obtained the token:",
  stores: ["file", "redis"],
  async run(store) {
    await using fleet = await startFleet({ store, latency: LATENCY });
    const [first] = await fleet.start(1);
    await first?.order("obtain");
    const waits: number[] = [];
    const problems: string[] = [];
    for (let at = 0; at < PROCESSES; at++) {
      for (const member of await fleet.start(1)) {
        const { wait, attempts } = await member.order("obtain");
        if (attempts !== 0) problems.push(`a new process sent ${attempts} token requests`);
        waits.push(wait);
        await member.leave();
      }
    }
    const row = {
      store,
      "new processes": PROCESSES,
      "token requests": fleet.sase.auth.tokenRequests.length - 1,
      "median wait, ms": Number(median(waits).toFixed(1)),
      "longest wait, ms": Number(Math.max(...waits).toFixed(1)),
    };
    return { rows: [row], problems };
  },
};
