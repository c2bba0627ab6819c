/** Parts of documents that are made from the source: they stand between `<!-- name … -->` and `<!-- /name -->`. */
import { globSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { commandRows, flagsOf } from "./flags.ts";
import { LIMITS, type Limit, written } from "./limits.ts";
import { type Option, optionsOf } from "./options.ts";
import { REPOSITORY, ROOT } from "./pages.ts";

/** What a part is made by, from the words after its name and the file that it stands in. */
type Make = (words: readonly string[], file: string) => string;

const MAKES: { readonly [name: string]: Make } = {
  status,
  options: ([name = "", ...flags]) => `\n${optionTable(optionsOf(name, flags.includes("own")))}`,
  limit: ([name = ""]) => written(limit(name)),
  limits: () => `\n${limitTable()}`,
  commands: () =>
    `\n${table(
      ["command", "does"],
      commandRows().map(([name, text]) => [`\`${name}\``, text]),
    )}`,
  flags: ([name = "", ...without]) => `\n${flagTable(name, without)}`,
  decisions: () => `\n${decisionTable()}`,
};

const PART = new RegExp(`<!-- (${Object.keys(MAKES).join("|")})((?: [\\w.-]+)*) -->[\\s\\S]*?<!-- /\\1 -->`, "g");

/** The text with its made parts anew. */
export function withParts(text: string, file: string): string {
  return text.replace(PART, (_, name: string, words: string) => {
    const made = MAKES[name]?.(words.split(" ").filter(Boolean), file);
    return `<!-- ${name}${words} -->${made}<!-- /${name} -->`;
  });
}

/** The text without its made parts, and without code. What is left was written by hand. */
export function withoutParts(text: string): string {
  return text
    .replace(PART, "")
    .replace(/^```[\s\S]*?^```$/gm, "")
    .replace(/`[^`\n]*`/g, "");
}

/** Every document that may have made parts. */
export const DOCUMENTS: readonly string[] = globSync(["*.md", "docs/**/*.md", "packages/*/README.md"], {
  cwd: ROOT,
  exclude: (path) => /(^|\/)(node_modules|generated|reports)$/.test(path),
}).sort();

export async function writeParts(): Promise<void> {
  for (const file of DOCUMENTS) {
    const path = join(ROOT, file);
    const text = await readFile(path, "utf8");
    const made = withParts(text, file);
    if (made !== text) await writeFile(path, made);
  }
}

/** @throws {Error} if there is none of that name */
function limit(name: string): Limit {
  const found = LIMITS.get(name);
  if (!found) throw new Error(`docs/site/limits.ts has no limit ${name}.`);
  return found;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}

function optionTable(options: readonly Option[]): string {
  const ordered = options.toSorted((a, b) => Number(a.isOptional) - Number(b.isOptional));
  const rows = ordered.map(({ name, type, isOptional, defaultValue, text }) => [
    `\`${name}\``,
    `\`${type.replaceAll("|", "\\|")}\``,
    isOptional ? (defaultValue ?? "none") : "required",
    text.replaceAll(/\{@link (\w+)\}/g, "`$1`").replaceAll("|", "\\|"),
  ]);
  return table(["option", "type", "default", ""], rows);
}

function flagTable(command: string, without: readonly string[]): string {
  const rows = flagsOf(command, without).map(({ flag, value = "", defaultValue = "", text }) => [
    `\`${flag}\``,
    value,
    defaultValue,
    text,
  ]);
  return table(["option", "value", "default", "does"], rows);
}

function limitTable(): string {
  const rows = Array.from(LIMITS.values(), (one) => {
    const [file = "", name] = one.source.split("#");
    const where = name ? `[\`${name}\`](${REPOSITORY}/blob/main/${file})` : `[the vendor](${one.source})`;
    return [one.text, written(one), where];
  });
  return table(["what", "value", "where"], rows);
}

function decisionTable(): string {
  const rows = globSync("docs/adr/*.md", { cwd: ROOT })
    .sort()
    .map((file) => {
      const text = readFileSync(join(ROOT, file), "utf8");
      const [, number = "", title = ""] = /^# (\d+)\. (.+)$/m.exec(text) ?? [];
      const [, status = ""] = /^Status: (.+?)\.?$/m.exec(text) ?? [];
      return [number, `[${title}](adr/${basename(file)})`, status.replace("](", "](adr/")];
    });
  return table(["", "decision", "status"], rows);
}

/** What a reader has to know until the packages are on npm. */
function status(_: readonly string[], file: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, "packages/core/package.json"), "utf8"));
  if (version !== "0.0.0") return "\n";
  const page = relative(dirname(file), "docs/not-on-npm.md");
  return `\nNot on npm yet: [make the tarballs from the repository](${page}) until the first release.\n`;
}
