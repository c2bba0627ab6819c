/**
 * Build the package of the current folder as CommonJS, beside its ES modules. jose has ES modules only, which not each loader
 * can require, so the modules that use it contain their part of it.
 */
import { globSync } from "node:fs";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { run } from "./run.ts";

const OUT = join("dist", "cjs");

/** Bundles jose, and leaves each module of ours a module of its own: else a class would be there twice. */
const joseOnly: Plugin = {
  name: "jose-only",
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind, importer }) => {
      const isOurs = kind !== "entry-point" && !importer.includes("/jose/");
      return isOurs && !path.startsWith("jose/") ? { path, external: true } : undefined;
    });
  },
};

await rm(OUT, { recursive: true, force: true });
const settings = ["--module", "commonjs", "--moduleResolution", "bundler", "--verbatimModuleSyntax", "false"];
await run("tsc", ["-p", "tsconfig.build.json", ...settings, "--outDir", OUT], { cwd: process.cwd() });
// The manifest that is nearest to a file counts, so that what bundlers need to know is repeated here.
await writeFile(join(OUT, "package.json"), '{ "type": "commonjs", "sideEffects": false }\n');

const modules = globSync(join(OUT, "**", "*.js"));
const texts = await Promise.all(modules.map((file) => readFile(file, "utf8")));
const users = modules.filter((_, at) => texts[at]?.includes('require("jose/'));
if (users.length > 0) {
  await build({
    entryPoints: users,
    outbase: OUT,
    outdir: OUT,
    allowOverwrite: true,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "es2023",
    legalComments: "none",
    plugins: [joseOnly],
  });
  await Promise.all(users.map((file) => rm(`${file}.map`)));
  await copyFile(join("node_modules", "jose", "LICENSE.md"), join(OUT, "jose.LICENSE.md"));
}
