import { globSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A TypeScript block of a README, written to a file that can be run. */
export interface Snippet {
  readonly name: string;
  readonly file: string;
  readonly code: string;
}

const EXAMPLE = /^ \* @example\n \* ```ts\n([\s\S]*?)^ \* ```$/gm;
const BLOCK = /(?<!^<!-- program .*\n)^```ts\n([\s\S]*?)^```$/gm;

/**
 * Write every ```ts block of the READMEs and the documents to `reports/NAME` beside it, from where it finds what its package
 * depends on. A block below `<!-- program` needs more than that: see docs/test/recipes.heavy.test.ts.
 */
export async function writeSnippets(name: string): Promise<Snippet[]> {
  const readmes = ["README.md", ...globSync(["packages/*/README.md", "docs/{,recipes/,service/}*.md"]).sort()];
  return (await Promise.all(readmes.map((readme) => writeSnippetsOf(readme, name)))).flat();
}

/** Write every `@example` of the packages' source to `reports/NAME` of its package. */
export async function writeExamples(name: string): Promise<Snippet[]> {
  const sources = globSync("packages/*/src/**/*.ts").sort();
  return (await Promise.all(sources.map((source) => writeExamplesOf(source, name)))).flat();
}

async function writeExamplesOf(source: string, name: string): Promise<Snippet[]> {
  const text = await readFile(source, "utf8");
  const [packages = "", own = ""] = source.split("/");
  const folder = join(packages, own, "reports", name);
  const examples = Array.from(text.matchAll(EXAMPLE), async ([, commented = ""]) => {
    const code = commented.replaceAll(/^ \* ?/gm, "");
    const file = join(folder, `example-of-${basename(source)}`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, code);
    return { name: source, file, code };
  });
  return Promise.all(examples);
}

async function writeSnippetsOf(readme: string, name: string): Promise<Snippet[]> {
  const folder = join(dirname(readme), "reports", name, basename(readme, ".md"));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const text = await readFile(readme, "utf8");
  const blocks = Array.from(text.matchAll(BLOCK), async ([, code = ""], at) => {
    const line = text.slice(0, text.indexOf(code)).split("\n").length;
    const file = join(folder, `line-${line}.ts`);
    await writeFile(file, code);
    return { name: `${readme}, snippet ${at + 1}, line ${line}`, file, code };
  });
  return Promise.all(blocks);
}
