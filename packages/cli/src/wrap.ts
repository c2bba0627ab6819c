import { stripVTControlCharacters } from "node:util";

/** Lines of at most `width` characters, after the first with `indent` before them. A word that is longer has a line of its own. */
export function wrapped(text: string, indent: number, width: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) as string;
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent + stripVTControlCharacters(longer).length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** Columns of the terminal; 80 if standard output is none. */
export function terminalWidth(): number {
  return process.stdout.columns || 80;
}
