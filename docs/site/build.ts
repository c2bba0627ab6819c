/** `npm run docs`: makes the API reference and the changelog, and builds the site into `docs/generated/site`. */
import { globSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Application } from "typedoc";
import { build } from "vitepress";
import { ROOT } from "./pages.ts";

const DOCS = join(ROOT, "docs");
const GENERATED = join(DOCS, "generated");

await rm(GENERATED, { recursive: true, force: true });
await mkdir(GENERATED, { recursive: true });
await writeReference();
await writeFile(join(GENERATED, "changelog.md"), await changelog());
await build(DOCS);

/** @throws {Error} if TypeDoc finds anything to warn of: a name without a comment, or a link in one that leads nowhere */
async function writeReference(): Promise<void> {
  const app = await Application.bootstrapWithPlugins({ options: join(DOCS, "typedoc.json") });
  const project = await app.convert();
  if (project) {
    app.validate(project);
    await app.generateOutputs(project);
  }
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error("TypeDoc has complained: see above.");
}

/** What is released, and what the next release tells users. All packages have one version. */
async function changelog(): Promise<string> {
  const read = (file: string) => readFile(join(ROOT, file), "utf8");
  const released = await Promise.all(globSync("packages/core/CHANGELOG.md", { cwd: ROOT }).map(read));
  const pending = await Promise.all(globSync(".changeset/*.md", { cwd: ROOT }).sort().map(read));
  const next = pending.map(entryOf).join("\n");
  const state = released.length > 0 ? "" : "Nothing has been released yet.\n\n";
  return `# Changelog\n\n${state}All packages have one version.\n\n## Next release\n\n${next}\n\n${released.join("\n").replace(/^# .*/m, "")}`;
}

/** An entry of the changelog, which begins with the packages that the changeset names. */
function entryOf(changeset: string): string {
  const [, head = "", text = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(changeset) ?? [];
  const names = Array.from(head.matchAll(/@sase-auth\/([\w-]+)/g), ([, name]) => name);
  return `- **${names.join(", ")}**: ${text.trim().replaceAll("\n", " ")}`;
}
