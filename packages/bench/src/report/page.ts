import { readFile, writeFile } from "node:fs/promises";
import { charts } from "./charts.ts";
import type { Report, SectionName } from "./report.ts";
import { summary } from "./summary.ts";
import { markdown } from "./table.ts";
import { tableOf } from "./tables.ts";
import { targetsTable } from "./targets.ts";

const DOCS = new URL("../../../../docs/", import.meta.url);
const BLOCK = /(<!-- bench:(?!summary)([a-z]+) -->\n)([\s\S]*?)(<!-- \/bench -->)/g;

const SUMMARY = /(<!-- bench:summary -->\n)[\s\S]*?(<!-- \/bench -->)/;

/**
 * Put the figures into docs/performance.md, between the marks of each section, and draw its pictures. What was not measured in
 * this clone stays as it is.
 */
export async function writePage(report: Report): Promise<void> {
  const page = new URL("performance.md", DOCS);
  const text = await readFile(page, "utf8");
  const tables = text.replaceAll(BLOCK, (_, start: string, name: string, before: string, end: string) => {
    return `${start}${blockOf(name, before, report)}${end}`;
  });
  // It counts the rows that are on the page, also those that were not measured this time.
  const count = (verdict: string) => tables.split(`| ${verdict} |\n`).length - 1;
  const counts = { met: count("met"), all: count("met") + count("not met") };
  const opening = summary(report, counts);
  await writeFile(page, opening ? tables.replace(SUMMARY, `$1${opening}\n$2`) : tables);
  for (const [name, svg] of charts(report)) await writeFile(new URL(`pictures/${name}`, DOCS), svg);
}

function blockOf(name: string, before: string, report: Report): string {
  if (name === "targets") return rowsReplaced(before, markdown(targetsTable(report)));
  const table = tableOf(name as SectionName, report);
  const circumstances = report.circumstances[name as SectionName];
  if (!table || !circumstances) return before;
  const { date, machine, node } = circumstances;
  const versions = Object.entries(circumstances.versions).map((named) => named.join(" "));
  const lines = [markdown(table), "", `Measured on ${date}: ${machine}; Node ${node}.`];
  // Once, under the first table, is enough.
  return `${(name === "hot" ? [...lines, "", `Versions: ${versions.join(", ")}.`] : lines).join("\n")}\n`;
}

/** A table with those of its rows replaced that the other has, too, by their first cells, and with the rest of the other below. */
function rowsReplaced(table: string, other: string): string {
  const named = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((row) => [row.split(" | ")[0], row] as const);
  return `${[...new Map([...named(table), ...named(other)]).values()].join("\n")}\n`;
}
