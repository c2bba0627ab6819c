import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, run } from "./run.ts";

/** Pack every package that gets published, as publishing does. Their tarballs by package name. */
export async function packPackages(folder: string): Promise<Map<string, string>> {
  const tarballs = new Map<string, string>();
  for await (const file of glob("packages/*/package.json", { cwd: ROOT })) {
    const { name, version, private: isPrivate } = JSON.parse(await readFile(join(ROOT, file), "utf8"));
    if (!isPrivate) tarballs.set(name, join(folder, `${name.slice(1).replace("/", "-")}-${version}.tgz`));
  }
  const filters = Array.from(tarballs.keys(), (name) => `--filter=${name}`);
  await run("pnpm", ["--recursive", ...filters, "pack", "--pack-destination", folder]);
  return tarballs;
}
