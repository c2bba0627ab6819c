import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const files = (await readdir("docs/adr")).sort();

it("decisions are numbered without gaps", () => {
  expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, at) => at + 1));
});

it.each(files)("a decision has its number, a status with a date, and half a page: %s", async (file) => {
  const text = await readFile(`docs/adr/${file}`, "utf8");
  expect(text).toMatch(
    new RegExp(
      `^# ${Number(file.slice(0, 4))}\\. .+\n\nStatus: (accepted|superseded by .+), \\d{4}-\\d\\d-\\d\\d\\.?\n`,
    ),
  );
  const headings = Array.from(text.matchAll(/^## (.+)$/gm), ([, heading]) => heading);
  expect(headings).toEqual(["Context", "Decision", "Consequences"]);
  expect(text.replaceAll(/<!--.*?-->/g, "").split(/\s+/).length).toBeLessThan(450);
});
