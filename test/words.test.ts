import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

/** A comment names its subject. These begin one whose subject is somewhere else. */
const RIDDLE = /(?:\/\*\*|\/\/|^\s*\*) (?:Of|By|Who|Those|What is|The same)\b.*/gm;

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
