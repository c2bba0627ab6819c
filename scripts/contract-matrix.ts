/**
 * The contract of an adapter, run by Node's own test runner in a project that has installed the packed tarballs. CI has a
 * part of it that contains each version of a host and each Node: the newest version on each Node, and each older version on
 * one. `npm run matrix -- --all` has each version on each Node.
 */
import { readFile, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { ADAPTERS, hostVersion, hostVersions, manifestIn, PACKAGES } from "@sase-auth/test-kit/adapters";
import type { Checks } from "./checks.ts";
import { inLanes } from "./lanes.ts";
import { type NodeBinary, nodeBinaries } from "./node-binaries.ts";
import { packPackages } from "./pack.ts";
import { installProject, packagesNeededBy, tarballsOf } from "./project.ts";
import { run } from "./run.ts";

interface Project {
  readonly name: (typeof ADAPTERS)[number]["name"];
  /** The package of the host, if it has one, and its version. */
  readonly host: string | undefined;
  readonly version: string;
  readonly folder: string;
}

export async function checkContracts(checks: Checks, { all = false } = {}): Promise<void> {
  await using folder = await temporaryFolder();
  const tarballs = await packPackages(folder.path);
  const nodes = await nodeBinaries(checks);
  await inLanes(await projectsIn(folder.path), async (project) => {
    await prepare(project, tarballs);
    const fit = await Promise.all(nodes.map((node) => runsOn(project, node)));
    const possible = nodes.filter((_, at) => fit[at]);
    const isNewest = project.version === (await hostVersion(project.name));
    // The oldest Node is the one that an old host is likely to be used with.
    const chosen = all || isNewest ? possible : possible.slice(0, 1);
    for (const node of chosen) await checkContract(checks, project, node);
  });
}

async function projectsIn(folder: string): Promise<Project[]> {
  const projects: Project[] = [];
  for (const adapter of ADAPTERS) {
    const { name } = adapter;
    const host = "host" in adapter ? adapter.host : undefined;
    for (const version of await hostVersions(name)) {
      projects.push({ name, host, version, folder: join(folder, `${name}-${version}`) });
    }
  }
  return projects;
}

async function prepare({ name, host, version, folder }: Project, tarballs: Map<string, string>): Promise<void> {
  const ours = tarballsOf(await packagesNeededBy([`@sase-auth/${name}`, "@sase-auth/testing"]), tarballs);
  await installProject(folder, { ...ours, ...(host && { [host]: version }), "form-data": "4.0.5" });
  const harness = await readFile(join(PACKAGES, name, "harness.ts"), "utf8");
  await writeFile(join(folder, "harness.mjs"), stripTypeScriptTypes(harness));
  await writeFile(join(folder, "contract.test.mjs"), testFile(version));
}

function testFile(version: string): string {
  return `
    import { test } from "node:test";
    import { adapterTests } from "@sase-auth/testing/contract";
    import { harness, loadHost } from "./harness.mjs";
    const { makeClient, declared } = harness(await loadHost(), "${version}");
    for (const { name, run } of adapterTests(makeClient, declared)) test(name, { timeout: 60_000 }, run);
  `;
}

/** By the lowest Node that the host says it needs, if it says so. */
async function runsOn({ host, folder }: Project, { version }: NodeBinary): Promise<boolean> {
  if (!host) return true;
  const { engines } = await manifestIn(join(folder, "node_modules", host));
  const lowest = Number(/>=\s*(\d+)/.exec(engines?.node ?? "")?.[1] ?? 0);
  return Number.parseInt(version, 10) >= lowest;
}

async function checkContract(
  checks: Checks,
  { name, host, version, folder }: Project,
  node: NodeBinary,
): Promise<void> {
  await checks.check(`the contract with ${host ? `${host} ${version}` : name} on Node ${node.version}`, async () => {
    const report = await run(node.path, ["--test", "--test-reporter=tap", "contract.test.mjs"], { cwd: folder });
    if (!/^# pass [1-9]/m.test(report) || !/^# fail 0$/m.test(report)) throw new Error(report);
  });
}
