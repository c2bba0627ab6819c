/** The contract of an adapter, run by Node's own test runner in a project that has installed the packed tarballs. */
import { readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { PACKAGES } from "@sase-auth/test-kit/adapters";
import type { Checks } from "./checks.ts";
import type { NodeBinary } from "./node-binaries.ts";
import { run } from "./run.ts";

export interface ContractProject {
  /** The folder of the adapter in `packages`. */
  readonly name: string;
  /** The package of the host, if it has one. */
  readonly host: string | undefined;
  /** The version of the host. */
  readonly version: string;
  readonly folder: string;
}

/** What the harness of an adapter may need beside the host. */
export const HARNESS_DEPENDENCIES = { "form-data": "4.0.5" };

/** Write the harness and the tests into a project that has installed the adapter, `@sase-auth/testing` and the host. */
export async function writeContract({ name, version, folder }: ContractProject): Promise<void> {
  const harness = await readFile(join(PACKAGES, name, "harness.ts"), "utf8");
  await writeFile(join(folder, "harness.mjs"), stripTypeScriptTypes(harness));
  const tests = `
    import { test } from "node:test";
    import { adapterTests } from "@sase-auth/testing/contract";
    import * as adapter from "./harness.mjs";
    for (const { leftOut, ...options } of adapter.matrix?.("${version}", process.versions.node) ?? [{}]) {
      if (leftOut) {
        test("by " + options.way, { skip: leftOut });
        continue;
      }
      const { makeClient, declared } = adapter.harness(await adapter.loadHost(), "${version}", options);
      for (const { name, run } of adapterTests(makeClient, declared)) test(name, { timeout: 60_000 }, run);
    }
  `;
  await writeFile(join(folder, "contract.test.mjs"), tests);
}

export async function checkContract(checks: Checks, project: ContractProject, node: NodeBinary): Promise<void> {
  const { name, host, version, folder } = project;
  const what = `the contract with ${host ? `${host} ${version}` : name}`;
  const where = `on Node ${node.version}`;
  let report = "";
  await checks.check(`${what} ${where}`, async () => {
    report = await run(node.path, ["--test", "--test-reporter=tap", "contract.test.mjs"], { cwd: folder });
    if (!/^# pass [1-9]/m.test(report) || !/^# fail 0$/m.test(report)) throw new Error(report);
  });
  for (const [, way, reason = ""] of report.matchAll(/^ok \d+ - (by .+) # SKIP (.+)$/gm))
    checks.skip(`${what} ${way} ${where}`, reason);
}
