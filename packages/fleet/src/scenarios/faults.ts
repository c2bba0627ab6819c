import { problemsOf } from "../faults/fault.ts";
import { FAULTS } from "../faults/faults.ts";
import type { Measured, Scenario } from "./scenario.ts";

/** What goes wrong with a store, and what it costs. */
export const faults: Scenario = {
  name: "faults",
  title: () => "Faults of the store:",
  stores: ["file", "redis"],
  async run(store) {
    const rows: object[] = [];
    const problems: string[] = [];
    for (const fault of FAULTS) {
      if (!fault.stores.includes(store)) continue;
      const outcome = await fault.play(store);
      if (!outcome) {
        console.error(`Left out: ${fault.name}. It takes root and a Linux that can mount a small disk.`);
        continue;
      }
      problems.push(...problemsOf(fault, outcome).map((problem) => `${fault.name}: ${problem}`));
      rows.push({
        store,
        fault: fault.name,
        processes: outcome.processes,
        failures: outcome.failures.length,
        "401s": outcome.rejected,
        "token requests beyond the usual": `${outcome.extra} of at most ${outcome.most}`,
        "longest wait, s": (outcome.longest / 1000).toFixed(1),
      });
    }
    return { rows, problems } satisfies Measured;
  },
};
