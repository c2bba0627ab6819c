import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

/** A comment names its subject. These begin one whose subject is somewhere else. */
const RIDDLE = /(?:\/\*\*|\/\/|^\s*\*) (?:Of|By|Who|Those|What is|The same)\b.*/gm;

/** What readers had to read twice, and what to write in its place. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bgo(es)? by\b/gi, "uses, compares"],
  [/\bnone comes\b/gi, "none is obtained"],
  [/\b(is|are) told\b/gi, "is reported, is emitted"],
  [/\bnobody (notices|knows)\b/gi, "name who does not"],
  [/\bsomebody else's problem\b/gi, "say what it does"],
  [/\bbrings? it along\b/gi, "included in"],
  [/(?<=[.:;] )Who (?:starts|has|gets|asks|needs|waits|comes)\b/g, "The process that …"],
];

/** Documents that are written anew join them. */
const DOCUMENTS = [
  "README.md",
  "packages/{agent,axios,cli,core,fetch,file,got,ky,redis,undici}/README.md",
  "docs/{,recipes/,service/}*.md",
];
const LATER = ["docs/agent.md", "docs/performance.md", "docs/reliability.md"];

it("no document has a phrase that has to be read twice", async () => {
  const files = globSync(DOCUMENTS).filter((file) => !LATER.includes(file));
  expect(files.length).toBeGreaterThan(20);
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, "utf8");
      return PHRASES.flatMap(([phrase, instead]) =>
        (text.match(phrase) ?? []).map((it) => `${file}: ${it} (${instead})`),
      );
    }),
  );
  expect(found.flat()).toEqual([]);
});

it("no comment begins with a word that leaves its subject out", async () => {
  const files = globSync(["{packages,scripts,test,examples}/**/*.{ts,cts,mjs,cjs}", "*.{ts,js,mjs}"], {
    exclude: (path) => /(^|\/)(node_modules|dist|reports)$/.test(path),
  });
  expect(files.length).toBeGreaterThan(400);
  const found = await Promise.all(
    files.map(async (file) => (await readFile(file, "utf8")).match(RIDDLE)?.map((comment) => `${file}: ${comment}`)),
  );
  expect(found.flat().filter(Boolean)).toEqual([]);
});
