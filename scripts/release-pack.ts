/** Pack what is published into a folder, for `.github/workflows/release.yml`, with the order in which to publish it. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { manifestIn, PACKAGES } from "@sase-auth/test-kit/adapters";
import { packPackages } from "./pack.ts";

const [, , folder = "release"] = process.argv;
await mkdir(folder, { recursive: true });
const tarballs = await packPackages(resolve(folder));

/** With its dependencies before it. */
const ordered = new Set<string>();
async function add(name: string): Promise<void> {
  const { dependencies = {} } = await manifestIn(join(PACKAGES, name.replace("@sase-auth/", "")));
  for (const needed of Object.keys(dependencies)) if (tarballs.has(needed)) await add(needed);
  ordered.add(name);
}
for (const name of tarballs.keys()) await add(name);

const lines = Array.from(ordered, async (name) => {
  const { version } = await manifestIn(join(PACKAGES, name.replace("@sase-auth/", "")));
  return `${name}@${version} ${basename(tarballs.get(name) ?? "")}\n`;
});
await writeFile(join(folder, "order.txt"), (await Promise.all(lines)).join(""));
