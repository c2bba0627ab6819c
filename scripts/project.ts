/** Projects outside of the workspace that install the packed tarballs. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { manifestIn, PACKAGES } from "@sase-auth/test-kit/adapters";
import { packedPackages } from "./pack.ts";
import { run } from "./run.ts";

/** The version of each package. A package of the workspace comes from its tarball, whatever the version says. */
export type Dependencies = Readonly<Record<string, string>>;

/**
 * Pack the workspace, and install projects below `root` with one call of pnpm. A package finds there only what it declares.
 *
 * @param projects by the name of the folder: its dependencies
 */
export async function installProjects(root: string, projects: ReadonlyMap<string, Dependencies>): Promise<void> {
  const tarballs = await packedPackages();
  for (const [name, dependencies] of projects) {
    await mkdir(join(root, name), { recursive: true });
    await writeFile(join(root, name, "package.json"), JSON.stringify({ private: true, dependencies }));
  }
  const overrides = Object.fromEntries(Array.from(tarballs, ([name, tarball]) => [name, `file:${tarball}`]));
  // JSON is YAML.
  const workspace = { packages: ["*"], overrides, hoist: false, pmOnFail: "ignore" };
  await writeFile(join(root, "package.json"), JSON.stringify({ private: true }));
  await writeFile(join(root, "pnpm-workspace.yaml"), JSON.stringify(workspace));
  await run("pnpm", ["install", "--ignore-scripts", "--prefer-offline", "--no-frozen-lockfile"], { cwd: root });
}

/** The packages of the workspace that `names` need, themselves included, as dependencies of a project. */
export async function packagesNeededBy(names: readonly string[]): Promise<Dependencies> {
  const found = new Set(names);
  for (const name of found) {
    const { dependencies = {} } = await manifestIn(join(PACKAGES, name.replace("@sase-auth/", "")));
    for (const needed of Object.keys(dependencies)) if (needed.startsWith("@sase-auth/")) found.add(needed);
  }
  return Object.fromEntries(Array.from(found, (name) => [name, "*"]));
}
