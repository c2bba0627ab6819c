/**
 * Bundles the command line: a process that loads hundreds of files starts more slowly. What is imported when it is needed becomes a file
 * of its own, with all that it imports. One file for everything would take longer, because Node reads a file to its end before it runs it.
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
    charset: "utf8",
    conditions: ["source"],
    // Its build of ES modules. The other one requires modules of Node, which a bundle of ES modules cannot.
    alias: { yaml: join(ROOT, "node_modules/yaml/browser/dist/index.js") },
    format: "esm",
    legalComments: "none",
    logLevel: "warning",
    minify: true,
    platform: "node",
    plugins: [split],
    target: "node20.19",
    write: false,
  });
  const own = Object.keys(metafile.inputs);
  for (const path of own) inputs.add(path);
  const mode = entry === BIN ? 0o755 : 0o644;
  await writeFile(join(ROOT, "dist", name), withRequire(own) + withBuiltins(outputFiles[0]?.text ?? ""), { mode });
}
await writeFile(join(ROOT, "dist/LICENSES.txt"), await licences());

/** undici is CommonJS, and requires modules of Node. */
function withRequire(files: readonly string[]): string {
  if (!files.some((path) => path.includes("node_modules/undici/"))) return "";
  return 'const require=process.getBuiltinModule("module").createRequire(import.meta.url);';
}

/**
 * Takes from modules of Node what is used of them. `import` reads every export, also those that Node loads when they are read: of
 * `node:http` that is a whole `fetch`, which takes longer than all the rest.
 */
function withBuiltins(code: string): string {
  const imports = /\bimport(?: (\w+) |\*as (\w+) |(\{[^}]*\}))from"([\w/:]+)";/g;
  return code.replaceAll(imports, (all, whole, space, names, id) => {
    const taken = whole ?? space ?? names.replaceAll(" as ", ":");
    return isBuiltin(id) ? `const ${taken}=process.getBuiltinModule("${id}");` : all;
  });
}

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
