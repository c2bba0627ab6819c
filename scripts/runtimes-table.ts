/** Writes what the matrix has run into docs/runtimes.md. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Checks } from "./checks.ts";
import { ROOT } from "./run.ts";

const FILE = join(ROOT, "docs", "runtimes.md");
const MARK = "<!-- written by npm run matrix -- --all -->";

/** The name of a check is "WHAT on WHERE". A check with another name says nothing about a runtime. */
const NAME = /^(?<what>.+) on (?<where>.+)$/;

export async function writeRuntimes({ outcomes }: Checks): Promise<void> {
  const rows = new Map<string, Map<string, string[]>>();
  for (const { name, outcome } of outcomes) {
    const { what, where } = NAME.exec(name)?.groups ?? {};
    if (!what || !where) continue;
    const places = rows.get(what) ?? new Map<string, string[]>();
    rows.set(what, places.set(outcome, [...(places.get(outcome) ?? []), where]));
  }
  const lines = Array.from(rows, ([what, places]) =>
    Array.from(places, ([outcome, where]) => `| ${what} | ${together(where)} | ${outcome} |`),
  );
  const [text = ""] = (await readFile(FILE, "utf8")).split(MARK);
  const table = ["| what | where | outcome |", "| --- | --- | --- |", ...lines.flat().sort()];
  await writeFile(FILE, `${text}${MARK}\n\n${table.join("\n")}\n`);
}

/** "Node 20.20.2, Node 26.10.0" as "Node 20.20.2, 26.10.0". */
function together(places: readonly string[]): string {
  return places
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((place, at, all) => (sameKind(place, all[at - 1]) ? place.replace(/^\S+ /, "") : place))
    .join(", ");
}

function sameKind(place: string, before = ""): boolean {
  return place.split(" ")[0] === before.split(" ")[0];
}
