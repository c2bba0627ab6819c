import { existsSync } from "node:fs";
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
  const [path = "", anchor = ""] = href.split(/(?=#)/);
  const target = posix.join(posix.dirname(file), decodeURI(path)).replace(/\/$/, "");
  const shown = PATHS.get(target) ?? PATHS.get(`${target}/README.md`);
  if (shown !== undefined) return shown + anchor;
  if (!existsSync(join(ROOT, target))) throw new Error(`${file}: ${href} leads nowhere`);
  return `${REPOSITORY}/blob/main/${target}${anchor}`;
}

/** The anchor of a heading, as GitHub makes it, so that one link works there and on the site. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}
