/**
 * The packed packages where their users are: each loader and compiler, a network that only the client knows, two copies of core.
 * CI has the corners; `--all` has each pair. The name of a check is "WHAT on WHERE", for docs/runtimes.md.
 */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import type { Checks } from "../checks.ts";
import { nodeBinaries } from "../node-binaries.ts";
import { type Dependencies, installProjects, packagesNeededBy } from "../project.ts";
import { checkTypeScripts, TYPESCRIPTS } from "./compilers.ts";
import { checkLoaders, loaderTools } from "./loaders.ts";
import { checkOwnWays, WAYS } from "./own-way.ts";

/** The packages that can be required. */
const REQUIRED = ["axios", "fetch", "file", "redis", "testing"];

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
  await installProjects(folder.path, projects);
  for (const name of projects.keys())
    await cp(join(import.meta.dirname, "programs"), join(folder.path, name), { recursive: true });
  const nodes = await nodeBinaries(checks);
  await checkTypeScripts(checks, folder.path, { all });
  await checkLoaders(checks, join(folder.path, "loaders"), nodes, { all });
  await checkOwnWays(checks, folder.path, nodes, { all });
}
