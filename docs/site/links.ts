import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { PAGES, REPOSITORY, ROOT } from "./pages.ts";

const PATHS = new Map(PAGES.map(({ file, path }) => [file, `/${path.replace(/(^|\/)index$/, "$1")}`]));
PATHS.set("docs/adr", "/decisions");

/**
 * A link as it works in the repository, turned into one that works on the site: to a page, or else to the repository.
 *
 * @param href relative to `file`
 * @param file with the link, from the root of the repository
 * @throws {Error} if the target does not exist
 */
export function siteLink(href: string, file: string): string {
  if (/^([a-z]+:|#|\/)/.test(href)) return href;
  const { target, anchor } = targetOf(href, file);
  const path = PATHS.get(target) ?? `${REPOSITORY}/blob/main/${target}`;
  return anchor ? `${path}#${anchor}` : path;
}

/**
 * The file that a link leads to, from the root of the repository. A folder is its README, as on GitHub.
 *
 * @throws {Error} if there is none
 */
export function targetOf(href: string, file: string): { target: string; anchor: string | undefined } {
  const [path = "", anchor] = href.split("#");
  const named = path ? posix.join(posix.dirname(file), decodeURI(path)).replace(/\/$/, "") : file;
  const at = join(ROOT, named);
  if (!existsSync(at) && !PATHS.has(named)) throw new Error(`${file}: ${href} leads nowhere`);
  const isFolder = existsSync(at) && statSync(at).isDirectory() && existsSync(join(at, "README.md"));
  return { target: isFolder ? `${named}/README.md` : named, anchor };
}

/** Where the links and the images of a document lead. */
export function linksIn(text: string): string[] {
  return Array.from(withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g), ([, href = ""]) => href);
}

/** The anchors of the headings of a document. */
export function anchorsIn(text: string): string[] {
  const headings = withoutCode(text.replaceAll("`", "")).matchAll(/^#{1,6} (.+)$/gm);
  return Array.from(headings, ([, heading = ""]) => anchorOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")));
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
}

/** The anchor of a heading, as GitHub makes it, so that one link works there and on the site. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}
