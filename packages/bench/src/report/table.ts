import { styleText } from "node:util";

/** A table, for the terminal and for a page. The first two columns are text, the rest are figures. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly cells: readonly string[];
  /** One of ours. */
  readonly own: boolean;
}

export function markdown({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column < 2 ? "---" : "---:"));
  const body = rows.map(({ cells, own }) =>
    line(own ? cells.map((cell, at) => (at === 0 ? `**${cell}**` : cell)) : cells),
  );
  return [line(head), line(rule), ...body].join("\n");
}

export function terminal({ head, rows }: Table): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number) => {
    return column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  };
  const line = (cells: readonly string[]) => cells.map(pad).join("  ");
  const body = rows.map(({ cells, own }) => (own ? styleText("bold", line(cells)) : line(cells)));
  return [styleText("dim", line(head)), ...body].join("\n");
}
