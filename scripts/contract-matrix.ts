/**
 * The contract with the versions of the hosts and the Nodes that `npm test` leaves out. CI has a part of it that contains
 * each version and each Node: the newest version on each Node, and each older version on one. `npm run matrix -- --all` has
 * each version on each Node.
 */
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { ADAPTERS, type Adapter, hostVersion, hostVersions, manifestIn } from "@sase-auth/test-kit/adapters";
import type { Checks } from "./checks.ts";
import { type ContractProject, checkContract, HARNESS_DEPENDENCIES, writeContract } from "./contract.ts";
import { inLanes } from "./lanes.ts";
import { isOurs, nodeBinaries } from "./node-binaries.ts";
import { type Dependencies, installProjects, packagesNeededBy } from "./project.ts";

export async function checkContracts(checks: Checks, { all = false } = {}): Promise<void> {
  await using folder = await temporaryFolder();
  const nodes = await nodeBinaries(checks);
  const projects = (await Promise.all(ADAPTERS.map((adapter) => projectsOf(adapter, folder.path)))).flat();
  const installed = projects.map(async ({ key, ...project }) => [key, await dependenciesOf(project)] as const);
  await installProjects(folder.path, new Map(await Promise.all(installed)));
  await inLanes(projects, async (project) => {
    await writeContract(project);
    const isNewest = project.version === (await hostVersion(project.name));
    const lowest = await lowestNode(project);
    const possible = nodes.filter((node) => Number.parseInt(node.version, 10) >= lowest && !(isNewest && isOurs(node)));
    // The oldest Node is the one that an old host is likely to be used with.
    const chosen = all || isNewest ? possible : possible.slice(0, 1);
    for (const node of chosen) await checkContract(checks, project, node);
  });
}

async function projectsOf({ name, host }: Adapter, root: string): Promise<(ContractProject & { key: string })[]> {
  const versions = await hostVersions(name);
  return versions.map((version) => {
    const key = `${name}-${version}`;
    return { key, name, host, version, folder: join(root, key) };
  });
}

async function dependenciesOf({ name, host, version }: ContractProject): Promise<Dependencies> {
  const ours = await packagesNeededBy([`@sase-auth/${name}`, "@sase-auth/testing"]);
  return { ...ours, ...HARNESS_DEPENDENCIES, ...(host && { [host]: version }) };
}

/** The major version of the lowest Node that the host says it needs, or 0 if it does not say. */
async function lowestNode({ host, folder }: ContractProject): Promise<number> {
  if (!host) return 0;
  const { engines } = await manifestIn(join(folder, "node_modules", host));
  return Number(/>=\s*(\d+)/.exec(engines?.node ?? "")?.[1] ?? 0);
}
