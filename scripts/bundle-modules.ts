/**
 * Bundle the ES modules of the package of the current folder into one file for each entry point, and files for what several of
 * them share: a process that loads forty small files starts more slowly. Each class is still there once. Declarations stay as they are.
 */
import { globSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** Bytes. To load another file takes a process longer than to read as many. */
const SMALL = 3_000;

const { exports } = JSON.parse(await readFile("package.json", "utf8"));
const entryPoints = Object.values<{ default?: string }>(exports).flatMap((entry) => entry.default ?? []);

const { metafile: apart } = await bundle([], false);
const { metafile } = await bundle([together(modulesOfSmallFiles(apart))], true);
const written = new Set(Object.keys(metafile.outputs).map((path) => join(path)));
const left = globSync("dist/**/*.js{,.map}").filter(
  (path) => !path.startsWith(join("dist", "cjs")) && !written.has(path),
);
await Promise.all(left.map((path) => rm(path)));

function bundle(plugins: Plugin[], write: boolean) {
  return build({
    entryPoints,
    outdir: "dist",
    allowOverwrite: true,
    bundle: true,
    chunkNames: "shared-[hash]",
    format: "esm",
    legalComments: "none",
    metafile: true,
    packages: "external",
    platform: "node",
    plugins,
    sourcemap: true,
    sourcesContent: false,
    splitting: true,
    target: "es2023",
    write,
  });
}

function modulesOfSmallFiles({ outputs }: Metafile): string[] {
  const small = Object.values(outputs).filter(({ entryPoint, bytes }) => !entryPoint && bytes < SMALL);
  return small.flatMap(({ inputs }) => Object.keys(inputs)).map((path) => resolve(path));
}

/** Puts modules into one file: that of what all entry points share, because each of them imports these modules as well. */
function together(modules: readonly string[]): Plugin {
  const entries = new Set(entryPoints.map((path) => resolve(path)));
  return {
    name: "together",
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\.js$/ }, async ({ path }) => {
        if (!entries.has(path)) return undefined;
        const imports = modules.map((module) => `import ${JSON.stringify(module)};`);
        return { contents: [await readFile(path, "utf8"), ...imports].join("\n") };
      });
      // The manifest says that a module which is imported for nothing may be left out.
      onResolve({ filter: /./ }, ({ path }) => (modules.includes(path) ? { path, sideEffects: true } : undefined));
    },
  };
}
