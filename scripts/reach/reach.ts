/**
 * The packed packages where their users are: each loader and compiler, a network that only the client knows, two copies of core.
 * CI has the corners; `--all` has each pair. The name of a check is "WHAT on WHERE", for docs/runtimes.md.
 */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { ADAPTERS, hostVersion } from "@sase-auth/test-kit/adapters";
import type { Checks } from "../checks.ts";
import { HARNESS_DEPENDENCIES } from "../contract.ts";
import { nodeBinaries } from "../node-binaries.ts";
import { type Dependencies, installProjects, packagesNeededBy } from "../project.ts";
import { checkTypeScripts, TYPESCRIPTS } from "./compilers.ts";
import { checkLoaders, loaderTools } from "./loaders.ts";
import { checkOwnWays, WAYS } from "./own-way.ts";
import { checkRuntimes, RUNTIME_TOOLS } from "./runtimes.ts";
import { checkServers } from "./servers.ts";

/** The packages that can be required. */
const REQUIRED = ["axios", "fetch", "file", "redis", "testing"];

const PUBLISHED_ADAPTERS = ADAPTERS.map(({ name }) => `@sase-auth/${name}`);

/** The host of each adapter, in the workspace's version. */
async function hosts(): Promise<Dependencies> {
  const withHost = ADAPTERS.filter((adapter) => "host" in adapter);
  const found = withHost.map(async ({ name, host }) => [host, await hostVersion(name)] as const);
  return Object.fromEntries(await Promise.all(found));
}

export async function checkReach(checks: Checks, { all = false } = {}): Promise<void> {
  await using folder = await temporaryFolder();
  const required = await packagesNeededBy(REQUIRED.map((name) => `@sase-auth/${name}`));
  const common = { ...required, axios: "1.21.1" };
  const projects = new Map<string, Dependencies>([["loaders", { ...common, ...loaderTools(all) }]]);
  for (const { folder, ...tools } of TYPESCRIPTS) projects.set(folder, { ...common, ...tools });
  for (const { folder, host, version } of WAYS) {
    const ours = await packagesNeededBy([`@sase-auth/${host}`]);
    projects.set(folder, { ...ours, [host]: version, "https-proxy-agent": "9.1.0" });
  }
  const everything = await packagesNeededBy(["@sase-auth/cli", ...PUBLISHED_ADAPTERS, "@sase-auth/redis"]);
  projects.set("runtimes", { ...common, ...everything, ...(await hosts()), ...HARNESS_DEPENDENCIES, ...RUNTIME_TOOLS });
  await installProjects(folder.path, projects);
  for (const name of projects.keys())
    await cp(join(import.meta.dirname, "programs"), join(folder.path, name), { recursive: true });
  const nodes = await nodeBinaries(checks);
  await checkTypeScripts(checks, folder.path, { all });
  await checkLoaders(checks, join(folder.path, "loaders"), nodes, { all });
  await checkRuntimes(checks, join(folder.path, "runtimes"), nodes, { all });
  await checkOwnWays(checks, folder.path, nodes, { all });
  if (all) await checkServers(checks);
}
