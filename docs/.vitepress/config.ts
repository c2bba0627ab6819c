/**
 * The site. VitePress 2, though an alpha, builds with the Vite that vitest brings. Version 1 would bring a second one, and another
 * esbuild.
 */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type MarkdownRenderer, type Plugin } from "vitepress";
import { anchorOf, siteLink } from "../site/links.ts";
import { PAGES, REPOSITORY, ROOT, SECTIONS } from "../site/pages.ts";

type Token = ReturnType<MarkdownRenderer["parse"]>[number];

const files = PAGES.map(({ file }) => file);
const others = globSync("{*,*/*,*/*/*}.md", { cwd: ROOT }).filter((file) => !files.includes(file));

/** Links work in the repository, so they have to be turned into those of the site. */
function turnLinks(md: MarkdownRenderer): void {
  md.core.ruler.push("site-links", ({ tokens, env }) => {
    const file = (env.realPath ?? env.path).slice(ROOT.length + 1);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const name = token.type === "image" ? "src" : "href";
      const link = token.attrGet(name);
      if (link && token.type === "link_open") token.attrSet(name, siteLink(link, file));
    }
  });
}

/** On a phone a table that has no figures to compare becomes a list: each cell with the head of its column. See `style.css`. */
function labelCells(md: MarkdownRenderer): void {
  md.core.ruler.push("cell-labels", ({ tokens }) => {
    let heads: string[] = [];
    let column = 0;
    for (const [at, token] of tokens.entries()) {
      if (token.type === "tr_open") column = 0;
      if (token.type === "table_open") {
        heads = headsOf(tokens.slice(at));
        if (heads.length > 0) token.attrJoin("class", "as-list");
      }
      const label = token.type === "td_open" ? heads[column++] : undefined;
      if (label && column > 1) token.attrSet("data-label", label);
    }
  });
}

/** A short piece of code, such as a flag, is not broken at its hyphens. */
function keepWhole(md: MarkdownRenderer): void {
  md.core.ruler.push("whole-code", ({ tokens }) => {
    const codes = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === "code_inline");
    for (const code of codes) if (code.content.length <= 24) code.attrJoin("class", "whole");
  });
}

/** The text of a table's heads; none if it has more than four, or a column of figures. */
function headsOf(tokens: readonly Token[]): string[] {
  const row = tokens.slice(
    0,
    tokens.findIndex(({ type }) => type === "thead_close"),
  );
  const cells = row.filter(({ type }) => type === "th_open");
  if (cells.length > 4 || cells.some((cell) => cell.attrGet("style")?.includes("right"))) return [];
  return row.filter(({ type }) => type === "inline").map(({ content }) => content.replaceAll("`", ""));
}

/** A page imports Vue, which the folders of the packages do not have. */
const vueOfVitePress: Plugin = {
  name: "vue-of-vitepress",
  enforce: "pre",
  resolveId(id, importer) {
    if (!/^vue(\/|$)/.test(id) || !importer?.endsWith(".md")) return undefined;
    return this.resolve(id, fileURLToPath(import.meta.resolve("vitepress")), { skipSelf: true });
  },
};

/** How the search finds a page. The functions are sent to the browser as text, so that they may use nothing but their parameters. */
const miniSearch = {
  options: {
    // A name such as ERR_TOKEN_REQUEST is one word, and its parts are words as well.
    tokenize: (text: string) =>
      text
        .split(/(?:(?!_)[\n\r\p{Z}\p{P}])+/u)
        .flatMap((word) => [word, ...(word.includes("_") ? word.split("_") : [])]),
  },
  searchOptions: {
    tokenize: (text: string) => text.split(/(?:(?!_)[\n\r\p{Z}\p{P}])+/u),
    boostDocument(id: string) {
      if (/^\/(troubleshooting|start|recipes\/)/.test(id)) return 2;
      return /^\/(api\/|changelog|decisions|reliability|contributing|performance)/.test(id) ? 0.3 : 1;
    },
  },
};

export default defineConfig({
  title: "sase-auth",
  description: "TypeScript packages that obtain, cache and renew access tokens of the Palo Alto Networks SASE APIs",
  lang: "en",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/favicon.svg" }]],
  cleanUrls: true,
  srcDir: ROOT,
  srcExclude: [
    ...["**/node_modules", "**/dist", "**/reports", "**/.*", "**/fixtures", "docs/generated/api/index.md"],
    ...others,
  ],
  rewrites: Object.fromEntries(PAGES.map(({ file, path }) => [file, `${path}.md`])),
  outDir: "generated/site",
  cacheDir: "generated/cache",
  vite: { publicDir: `${ROOT}/docs/public`, plugins: [vueOfVitePress], build: { chunkSizeWarningLimit: 2_000 } },
  transformPageData(page) {
    if (page.filePath.startsWith("docs/generated/")) page.frontmatter.editLink = false;
  },
  markdown: {
    anchor: { slugify: anchorOf },
    config(md) {
      turnLinks(md);
      labelCells(md);
      keepWhole(md);
    },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    search: { provider: "local", options: { miniSearch } },
    outline: [2, 3],
    nav: [
      { text: "Start", link: "/start" },
      { text: "Recipes", link: "/recipes/" },
      { text: "Troubleshooting", link: "/troubleshooting" },
      { text: "Reference", link: "/api/core" },
    ],
    sidebar: SECTIONS.map(({ text, pages }) => ({
      text,
      collapsed: text === "Reference" || text === "Behind it",
      items: pages.map((page) => ({ text: page.text, link: `/${page.path.replace(/(^|\/)index$/, "$1")}` })),
    })),
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/:path`, text: "Edit this page" },
  },
});
