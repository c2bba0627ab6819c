/** Projects outside of the workspace that install the packed tarballs. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, manifestIn, PACKAGES } from "@sase-auth/test-kit/adapters";
import { run } from "./run.ts";

/** The packages of the workspace that `names` need, themselves included. */
export async function packagesNeededBy(names: readonly string[]): Promise<Set<string>> {
  const found = new Set(names);
  for (const name of found) {
    const { dependencies = {} }: Manifest = await manifestIn(join(PACKAGES, name.replace("@sase-auth/", "")));
    for (const needed of Object.keys(dependencies)) if (needed.startsWith("@sase-auth/")) found.add(needed);
  }
  return found;
}

/** The tarballs of `packages`, as dependencies of a project. */
export function tarballsOf(packages: Iterable<string>, tarballs: Map<string, string>): Record<string, string> {
  return Object.fromEntries(Array.from(packages, (name) => [name, `file:${tarballs.get(name)}`]));
}

/** Install exactly `dependencies`. The packages of the workspace come from their tarballs also where another package needs them. */
export async function installProject(project: string, dependencies: Record<string, string>): Promise<void> {
  const ours = Object.keys(dependencies).filter((name) => name.startsWith("@sase-auth/"));
  const overrides = Object.fromEntries(ours.map((name) => [name, `$${name}`]));
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, dependencies, overrides }));
  await run("npm", ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: project });
}
