import { setTimeout as sleep } from "node:timers/promises";

/** ns. It ends a test that is broken, and no test waits for it. */
const LIMIT = 60_000_000_000n;

/**
 * Wait until `condition` holds. If it throws or rejects, so does this. It measures by the process's high-resolution clock, which tests do not fake.
 *
 * @throws {Error} if the condition does not hold within 60 s
 */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = process.hrtime.bigint() + LIMIT; !(await condition()); await sleep(1)) {
    if (process.hrtime.bigint() > end) throw new Error(`This never came true: ${condition}`);
  }
}
