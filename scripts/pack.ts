import { mkdtempSync, rmSync, statSync } from "node:fs";
import { glob, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { temporaryFolder } from "@sase-auth/test-kit";
import { ROOT, run } from "./run.ts";

let packed: Promise<Map<string, string>> | undefined;

/** The tarballs of this process, by package name. They are packed once, and are there until it ends. */
export function packedPackages(): Promise<Map<string, string>> {
  packed ??= packForNow();
  return packed;
}

function packForNow(): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "sase-auth-packed-"));
  process.once("exit", () => rmSync(folder, { recursive: true }));
  return packPackages(folder);
}

/** Pack every package that gets published, as publishing does. Their tarballs by package name. */
export async function packPackages(folder: string): Promise<Map<string, string>> {
  const tarballs = new Map<string, string>();
  const sources = new Map<string, string>();
  for await (const file of glob("packages/*/package.json", { cwd: ROOT })) {
    const { name, version, private: isPrivate } = JSON.parse(await readFile(join(ROOT, file), "utf8"));
    if (isPrivate) continue;
    tarballs.set(name, join(folder, `${name.slice(1).replace("/", "-")}-${version}.tgz`));
    sources.set(name, join(ROOT, file, ".."));
  }
  const filters = Array.from(tarballs.keys(), (name) => `--filter=${name}`);
  await run("pnpm", ["--recursive", ...filters, "pack", "--pack-destination", folder]);
  await Promise.all(Array.from(tarballs, ([name, tarball]) => absoluteLinks(tarball, sources.get(name) as string)));
  return tarballs;
}

/**
 * Make the links of the README in a tarball absolute: in the registry a relative one leads nowhere.
 *
 * @param source the folder of the package, which the links start from
 */
async function absoluteLinks(tarball: string, source: string): Promise<void> {
  await using unpacked = await temporaryFolder();
  await run("tar", ["-xzf", tarball, "-C", unpacked.path]);
  const { repository } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const site = repository.url.replace(/^git\+|\.git$/g, "");
  const readme = join(unpacked.path, "package", "README.md");
  const text = await readFile(readme, "utf8");
  const linked = text.replace(/(?<=\]\()(?!https?:|#)([^)#\s]+)/g, (link) => {
    const target = join(source, link);
    const kind = statSync(target).isDirectory() ? "tree" : "blob";
    return `${site}/${kind}/HEAD/${relative(ROOT, target)}`;
  });
  await writeFile(readme, linked);
  await run("tar", ["-czf", tarball, "-C", unpacked.path, "package"]);
}
