import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "./run.ts";

/** Checks by name: a line for each as it ends, and a count of them all. */
export class Checks {
  passed = 0;
  failed = 0;
  skipped = 0;

  /** Whether it passed. What it throws is what failed, and the next check runs all the same. */
  async check(name: string, body: () => unknown): Promise<boolean> {
    try {
      await body();
    } catch (error) {
      this.failed++;
      const text = error instanceof Error ? (error.name === "Error" ? error.message : error.stack) : String(error);
      console.error(`FAILED ${name}\n${text?.replace(/^/gm, "       ")}`);
      return false;
    }
    this.passed++;
    console.log(`ok     ${name}`);
    return true;
  }

  skip(name: string, reason: string): void {
    this.skipped++;
    console.log(`skip   ${name} (${reason})`);
  }

  /** Print the count, and make the process fail if a check did, or none passed. */
  end(): void {
    const { passed, failed, skipped } = this;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    if (failed > 0 || passed === 0) process.exitCode = 1;
  }

  /** Leave the count where `.ci/run` adds it up. */
  async save(file: string): Promise<void> {
    const path = join(ROOT, "reports", file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify({ passed: this.passed, failed: this.failed, skipped: this.skipped }));
  }
}
