/**
 * Bundles the command line: a process that loads hundreds of files starts more slowly. What is imported when it is needed becomes a file
 * of its own, with all that it imports. One file for everything would take longer, because Node reads a file to its end before it runs it.
 * The files are CommonJS: `import` of a module of Node reads all of its exports, also those that Node loads when they are read.
 */
import { globSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = join(ROOT, "src/bin.ts");

/** The modules to bundle, with the names of their files. It grows while they are bundled. */
const entries = new Map([[BIN, "bin.js"]]);
const inputs = new Set<string>();

/** Makes each `import()` one of another file. */
const split: Plugin = {
  name: "split",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ kind, path: asked, resolveDir, importer }) => {
      if (kind !== "dynamic-import" || isBuiltin(asked)) return undefined;
      const { path } = await resolve(asked, { kind: "import-statement", resolveDir, importer });
      const name = relative(join(ROOT, "src"), path)
        .replace(/^.*node_modules\//, "")
        .replaceAll(/^\W+|\.ts$/g, "")
        .replaceAll(/\W+/g, "-");
      if (!entries.has(path)) entries.set(path, `${name}.js`);
      return { path: `./${entries.get(path)}`, external: true };
    });
  },
};

for (const old of globSync(join(ROOT, "dist/*.js"))) await rm(old);
for (const [entry, name] of entries) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    metafile: true,
    conditions: ["source"],
    define: { "import.meta.dirname": "__dirname", "globalThis.performance": "hrtimeClock" },
    inject: [join(ROOT, "scripts/hrtime-clock.ts")],
    format: "cjs",
    legalComments: "none",
    logLevel: "warning",
    minify: true,
    platform: "node",
    plugins: [split],
    supported: { "dynamic-import": false }, // so that they become \`require\`, which is faster
    target: "node20.19",
    write: false,
  });
  for (const path of Object.keys(metafile.inputs)) inputs.add(path);
  const mode = entry === BIN ? 0o755 : 0o644;
  await writeFile(join(ROOT, "dist", name), outputFiles[0]?.text ?? "", { mode });
}
// The manifest that is nearest to a file counts.
await writeFile(join(ROOT, "dist/package.json"), '{ "type": "commonjs" }\n');
await writeFile(join(ROOT, "dist/LICENSES.txt"), await licences());

/** The licences of other people's packages that are in the bundle. */
async function licences(): Promise<string> {
  const folders = [...inputs].flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  const byName = new Map(folders.map((folder) => [basename(folder), folder]));
  const texts = [...byName].sort().map(async ([, folder]) => {
    const { name, version } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
    const [licence = ""] = globSync(join(ROOT, folder, "LICEN[CS]E*"));
    return `${name} ${version}\n\n${await readFile(licence, "utf8")}`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`);
}
