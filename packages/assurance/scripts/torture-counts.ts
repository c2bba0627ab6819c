import { INVARIANTS } from "../test/model/invariants.ts";
import { type Counts, SITUATIONS } from "../test/model/seen/tally.ts";

/** For a million schedules, how often each thing must have been met at least. */
const LEAST = 1_000;
const MILLION = 1_000_000;

/** How often each invariant was put to the test and each situation met, a line each, and those of which that was too seldom. */
export function tabulate(counts: Counts, schedules: number): { table: string; tooFew: string[] } {
  const lines: string[] = [];
  const tooFew: string[] = [];
  const groups = { "put to the test": INVARIANTS.map(({ name }) => name), met: SITUATIONS };
  for (const [title, names] of Object.entries(groups)) {
    lines.push(`${title}:`);
    for (const name of names) {
      const count = counts[name] ?? 0;
      const isFew = count * MILLION < LEAST * schedules;
      if (isFew) tooFew.push(name);
      lines.push(`${count.toLocaleString("en").padStart(12)}  ${name}${isFew ? "  << too seldom" : ""}`);
    }
  }
  return { table: lines.join("\n"), tooFew };
}
