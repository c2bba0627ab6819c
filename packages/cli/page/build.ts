import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The file that is shipped. */
export const OUTPUT: URL = new URL("../dist/inspect.html", import.meta.url);

/** The page in one file, with a policy that allows its own script and style and nothing else, the network least of all. */
export async function buildPage(): Promise<string> {
  const [html, style, script] = await Promise.all([source("page.html"), source("page.css"), bundle()]);
  const parts = new Map([
    ["%policy%", policy(script, style)],
    ['<link rel="stylesheet" href="page.css">', `<style>${style}</style>`],
    ['<script src="page.ts"></script>', `<script>${script}</script>`],
  ]);
  return html.replaceAll(new RegExp([...parts.keys()].join("|"), "g"), (found) => parts.get(found) ?? found);
}

function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "img-src data:", // the icon, which browsers would otherwise ask a server for
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'", // no text becomes markup: the page has no use for innerHTML
    "trusted-types 'none'",
  ].join("; ");
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

async function source(name: string): Promise<string> {
  return unixLines(await readFile(new URL(name, import.meta.url), "utf8"));
}

/** Not minified: whoever pastes a token may want to read what is done with it. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    entryPoints: ["page.ts"],
    bundle: true,
    charset: "utf8",
    format: "iife",
    legalComments: "none",
    logLevel: "warning",
    target: "es2022",
    write: false,
  });
  return unixLines(outputFiles.map(({ text }) => text).join("")).trimEnd();
}

/** HTML parsers see no carriage returns, and so the hashes must not. */
function unixLines(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

if (import.meta.main) {
  await mkdir(new URL(".", OUTPUT), { recursive: true });
  await writeFile(OUTPUT, await buildPage());
}
