import { readFile } from "node:fs/promises";

/** The code block of a page of docs that follows the line `<!-- recipe:NAME -->`. */
export async function recipesOf(file: string): Promise<(name: string) => string> {
  const page = await readFile(new URL(`../../../../docs/${file}`, import.meta.url), "utf8");
  return (name) => {
    const [, code] = new RegExp(`<!-- recipe:${name} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
    if (!code) throw new Error(`docs/${file} has no recipe ${name}`);
    return code;
  };
}
