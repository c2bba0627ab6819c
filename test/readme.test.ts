import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { writeExamples, writeSnippets } from "./support/snippets.ts";

/** That they run, too, is shown by `readme.slow.test.ts`. */
it("the snippets of the READMEs, the documents and the doc comments compile under strict", async () => {
  const snippets = [...(await writeSnippets("readme-types")), ...(await writeExamples("example-types"))];
  expect(snippets.length).toBeGreaterThan(60);
  const flags = "--noEmit --strict --target es2023 --lib es2023 --module nodenext --types node --skipLibCheck false";
  const files = snippets.map(({ file }) => file);
  const args = ["node_modules/typescript/bin/tsc", "--ignoreConfig", ...flags.split(" "), ...files];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch((error) => error);
  expect(stdout).toBe("");
});
