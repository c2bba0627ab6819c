/**
 * Bundle the ES modules of the package of the current folder into one file for each entry point, and files for what several of
 * them share: a process that loads forty small files starts more slowly. Each class is still there once. Declarations stay as they are.
 */
import { globSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const { exports } = JSON.parse(await readFile("package.json", "utf8"));
const entryPoints = Object.values<{ default?: string }>(exports).flatMap((entry) => entry.default ?? []);
const { metafile } = await build({
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
  sourcemap: true,
  sourcesContent: false,
  splitting: true,
  target: "es2023",
});
const written = new Set(Object.keys(metafile.outputs).map((path) => join(path)));
const left = globSync("dist/**/*.js{,.map}").filter(
  (path) => !path.startsWith(join("dist", "cjs")) && !written.has(path),
);
await Promise.all(left.map((path) => rm(path)));
