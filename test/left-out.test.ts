import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const heavy = globSync(
  [
    "packages/*/test/**/*.heavy.test.ts",
    "examples/**/*.heavy.test.ts",
    "test/*.heavy.test.ts",
    "docs/test/*.heavy.test.ts",
  ],
  { exclude: (path) => path.endsWith("node_modules") },
);

it("there are tests that CI leaves out", () => expect(heavy.length).toBeGreaterThan(2));

it.each(heavy)("%s says in its first line why CI leaves it out", async (file) => {
  expect(await readFile(file, "utf8")).toMatch(/^\/\*\* Weekly: \S.+ \*\/\n/);
});
