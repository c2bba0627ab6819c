import { REQUIRED_TABLE } from "./required-table.ts";

const ROWS = REQUIRED_TABLE.trim()
  .split("\n")
  .map((line) => {
    const [method = "", path = "", ...names] = line.split(" ");
    return { method, segments: path.split("/"), names };
  });

/** The headers that an operation requires, or that all paths above it do. */
export function requiredHeaders(method: string, path: string): string[] {
  const [pathname = ""] = path.split("?", 1);
  const actual = pathname.split("/");
  const rows = ROWS.filter((row) => ["*", method].includes(row.method) && isOn(row.segments, actual));
  return rows.flatMap(({ names }) => names);
}

function isOn(template: readonly string[], actual: readonly string[]): boolean {
  const isOpen = template.at(-1) === "**";
  const fixed = isOpen ? template.slice(0, -1) : template;
  if (isOpen ? actual.length <= fixed.length : actual.length !== fixed.length) return false;
  return fixed.every((segment, at) => (segment.startsWith("{") ? actual[at] !== "" : segment === actual[at]));
}
