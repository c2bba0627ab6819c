/**
 * Bundles the command line with all that it uses into a few files: a process that loads hundreds starts more slowly. What one command
 * alone needs is in a file of its own. One file for all would take longer, because Node reads a file to its end before it runs it.
 */
import { globSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

for (const old of globSync(join(ROOT, "dist/*.js"))) await rm(old);
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ["src/bin.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  metafile: true,
  charset: "utf8",
  conditions: ["source"],
  // Its build of ES modules. The other one requires modules of Node, which a bundle of ES modules cannot.
  alias: { yaml: join(ROOT, "node_modules/yaml/browser/dist/index.js") },
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  platform: "node",
  target: "node20.19",
});
await writeFile(join(ROOT, "dist/LICENSES.txt"), await licencesOf(metafile));

/** The licences of other people's packages that are in the bundle. */
async function licencesOf({ inputs }: Metafile): Promise<string> {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
  );
  const texts = [...new Set(folders)].sort().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
    const [licence = ""] = globSync(join(ROOT, folder, "LICEN[CS]E*"));
    return `${name} ${version}\n\n${await readFile(licence, "utf8")}`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}
