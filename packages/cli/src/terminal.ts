import { styleText } from "node:util";
import { terminalWidth, wrapped } from "./wrap.ts";

type Style = "bold" | "dim" | "green" | "red" | "yellow";

/** Whether stdout shows colours. `hasColors` heeds NO_COLOR and TERM. */
function isColoured(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors();
}

export function paint(style: Style, text: string): string {
  return isColoured() ? styleText(style, text) : text;
}

/** A message, as opposed to the result. */
export function warn(message: string): void {
  process.stderr.write(`sase-auth: ${message}\n`);
}

/** Somebody else's text, on one line and without what a terminal would obey. */
export function plain(text: string): string {
  return text.replace(/\p{C}+/gu, " ").trim();
}

/** Two columns, of which the second is wrapped at the width of the terminal. */
export function table(rows: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  const column = (value: string) => wrapped(value, width + 2, terminalWidth());
  return rows.map(([label, value]) => `${paint("dim", label.padEnd(width))}  ${column(value)}`).join("\n");
}

/** `12 min`, `40 s`: in the largest unit that is full. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
