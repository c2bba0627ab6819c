import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The files of a folder in which a text shows, as it is or anywhere in what was encoded as base64. */
export async function filesThatShow(folder: string, secret: string): Promise<string[]> {
  const forms = [secret, ...base64Within(secret)];
  const paths = globSync("**", { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = paths.map((entry) => join(entry.parentPath, entry.name));
  const shows = await Promise.all(files.map(async (file) => showsAny(await readFile(file), forms)));
  return files.filter((_, at) => shows[at]);
}

function showsAny(content: Buffer, forms: readonly string[]): boolean {
  return forms.some((form) => content.includes(form));
}

/** The characters that encode the text alone, at each of the three places where it may begin in a group of three bytes. */
function base64Within(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(" ".repeat(offset) + text)
      .toString("base64")
      .replace(/=+$/, "");
    return encoded.slice(offset && offset + 1, -1);
  });
}
