import { globSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A TypeScript block of a README, written to a file that can be run. */
export interface Snippet {
  readonly name: string;
  readonly file: string;
  readonly code: string;
}

/** Write every ```ts block of the READMEs below `folder`. */
export async function writeSnippets(folder: string): Promise<Snippet[]> {
  const readmes = ["README.md", ...globSync("packages/*/README.md").sort()];
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const perReadme = await Promise.all(readmes.map(async (readme) => blocksOf(readme, await readFile(readme, "utf8"))));
  const snippets = perReadme.flat().map(({ name, code }) => ({ name, code, file: join(folder, `${slug(name)}.ts`) }));
  for (const { file, code } of snippets) await writeFile(file, code);
  return snippets;
}

function blocksOf(readme: string, text: string): { name: string; code: string }[] {
  return Array.from(text.matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, code = ""], at) => {
    const line = text.slice(0, text.indexOf(code)).split("\n").length;
    return { name: `${readme}, snippet ${at + 1}, line ${line}`, code };
  });
}

function slug(name: string): string {
  return name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase();
}
