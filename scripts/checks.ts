import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./run.ts";

/** Checks by name: a line for each as it ends, and a count of them all. */
export class Checks {
  passed = 0;
  skipped = 0;
  readonly failures: string[] = [];
  /** Each check, and how it ended. */
  readonly outcomes: { readonly name: string; readonly outcome: string }[] = [];

  /** Whether it passed. What it throws is what failed, and the next check runs all the same. */
  async check(name: string, body: () => unknown): Promise<boolean> {
    const startedAt = performance.now();
    try {
      await body();
    } catch (error) {
      this.failures.push(name);
      this.outcomes.push({ name, outcome: "failed" });
      const text = error instanceof Error ? (error.name === "Error" ? error.message : error.stack) : String(error);
      console.error(`FAILED ${name}\n${text?.replace(/^/gm, "       ")}`);
      return false;
    }
    this.passed++;
    this.outcomes.push({ name, outcome: "passed" });
    console.log(`ok     ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    return true;
  }

  skip(name: string, reason: string): void {
    this.skipped++;
    this.outcomes.push({ name, outcome: `not run: ${reason}` });
    console.log(`skip   ${name} (${reason})`);
  }

  /**
   * Print the count, leave it in `reports/NAME.json`, where `.ci/run` adds it up, and make the process fail if a check did,
   * or none passed.
   */
  async end(name: string): Promise<void> {
    const { passed, failures, skipped } = this;
    console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped`);
    if (failures.length > 0 || passed === 0) process.exitCode = 1;
    await mkdir(join(ROOT, "reports"), { recursive: true });
    const report = { passed, failed: failures.length, skipped, failures };
    await writeFile(join(ROOT, "reports", `${name}.json`), JSON.stringify(report));
  }
}
