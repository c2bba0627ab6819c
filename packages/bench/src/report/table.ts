import { styleText } from "node:util";

/** A table, for the terminal and for a page. */
export interface Table {
  /** How many columns are text; those after them are figures. Default 2. */
  readonly text?: number;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly cells: readonly string[];
  /** Whether it is one of our packages. */
  readonly own: boolean;
}

export function markdown({ head, rows, text = 2 }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column < text ? "---" : "---:"));
  const body = rows.map(({ cells, own }) =>
    line(own ? cells.map((cell, at) => (at === 0 ? `**${cell}**` : cell)) : cells),
  );
  return [line(head), line(rule), ...body].join("\n");
}

export function terminal({ head, rows, text = 2 }: Table): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number) => {
    return column < text ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  };
  const line = (cells: readonly string[]) => cells.map(pad).join("  ");
  const body = rows.map(({ cells, own }) => (own ? styleText("bold", line(cells)) : line(cells)));
  return [styleText("dim", line(head)), ...body].join("\n");
}
