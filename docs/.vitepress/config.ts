/**
 * The site. VitePress 2, though an alpha, builds with the Vite that vitest brings. Version 1 would bring a second one, and another
 * esbuild.
 */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type MarkdownRenderer, type Plugin } from "vitepress";
import { anchorOf, siteLink } from "../site/links.ts";
import { PAGES, REPOSITORY, ROOT, SECTIONS } from "../site/pages.ts";

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

/** A page imports Vue, which the folders of the packages do not have. */
const vueOfVitePress: Plugin = {
  name: "vue-of-vitepress",
  enforce: "pre",
  resolveId(id, importer) {
    if (!/^vue(\/|$)/.test(id) || !importer?.endsWith(".md")) return undefined;
    return this.resolve(id, fileURLToPath(import.meta.resolve("vitepress")), { skipSelf: true });
  },
};

export default defineConfig({
  title: "sase-auth",
  description: "TypeScript packages that obtain, cache and renew access tokens of the Palo Alto Networks SASE APIs",
  lang: "en",
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
    config: turnLinks,
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Start", link: "/start" },
      { text: "Recipes", link: "/recipes/proxy" },
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
