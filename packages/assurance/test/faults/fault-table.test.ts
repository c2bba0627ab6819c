import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { faultTable } from "./fault-table.ts";

const DOCUMENT = new URL("../../../../docs/reliability.md", import.meta.url);

it("the documentation shows the table of faults as it is played", async () => {
  const [, shown] = (await readFile(DOCUMENT, "utf8")).split(/<!-- \/?faults -->/);
  expect(shown?.trim()).toBe(faultTable());
});
