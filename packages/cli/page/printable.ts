import type { Meaning } from "./meanings.ts";

/** A value of somebody else, as text in which nothing is invisible or turns the reading direction. */
export function printable(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`);
}

/** What a number means to a reader, if it is one: a time (in UTC, as the token has it) or a duration. */
export function reading(value: unknown, seconds: Meaning["seconds"]): string {
  if (typeof value !== "number" || !seconds || Math.abs(value) >= 8.64e12) return "";
  if (seconds === "span") return countdown(value * 1000);
  return `${new Date(value * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/** In its two largest units, rounded down: `9 min 5 s`. */
export function countdown(ms: number): string {
  let rest = Math.floor(Math.abs(ms) / 1000);
  const parts = UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { unit, count };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  const shown = parts.slice(first, first < 0 ? undefined : first + 2).filter(({ count }) => count > 0);
  return shown.map(({ unit, count }) => `${count} ${unit}`).join(" ") || "0 s";
}
