/** The pages of the site: which file of the repository is shown where. A page's text lives in one file only. */
import { globSync } from "node:fs";
import { basename, join } from "node:path";

/** The repository. */
export const ROOT: string = join(import.meta.dirname, "../..");

/** Where files that are no pages are shown. */
export const REPOSITORY = "https://github.com/sase-auth/sase-auth";

export interface Page {
  /** from the root of the repository */
  readonly file: string;
  /** without an ending: `adapters/axios`; a folder's own page ends in `index` */
  readonly path: string;
  /** in the menu */
  readonly text: string;
}

export interface Section {
  readonly text: string;
  readonly pages: readonly Page[];
}

const page = (text: string, path: string, file = `docs/${path}.md`): Page => ({ text, path, file });
const readme = (name: string, path = `packages/${name}`, text = `@sase-auth/${name}`) =>
  page(text, path, `packages/${name}/README.md`);

/** The API reference is made by TypeDoc: see `build.ts`. */
const ENTRY_POINTS = [
  ...["core", "core/headers", "core/inspect", "core/sdwan", "core/store", "core/adapter"],
  ...["fetch", "axios", "got", "ky", "undici", "file", "redis", "agent", "testing", "testing/contract"],
];
const API = "docs/generated/api";

export const SECTIONS: readonly Section[] = [
  {
    text: "Start",
    pages: [
      page("What it is", "index", "README.md"),
      page("Get credentials", "start"),
      page("Until the packages are on npm", "not-on-npm"),
      page("Troubleshooting", "troubleshooting"),
      page("Uninstall", "uninstall"),
    ],
  },
  {
    text: "Adapters",
    pages: [
      page("Which adapter?", "adapters/index", "docs/adapters.md"),
      ...["axios", "fetch", "got", "ky", "undici"].map((name) => readme(name, `adapters/${name}`, name)),
      readme("core", "adapters/core", "Without an adapter"),
    ],
  },
  {
    text: "Guides",
    pages: [
      page("Many tenants", "tenants"),
      page("Fleets", "fleet"),
      readme("file"),
      readme("redis"),
      page("The agent", "agent"),
      readme("agent"),
      readme("cli"),
      page("Test your code", "testing"),
      readme("testing"),
      page("Run the mock, shape it and control it", "mock"),
      page("Hosts, headers and regions", "service/index", "docs/service/README.md"),
    ],
  },
  {
    text: "Recipes",
    pages: [
      page("All recipes", "recipes/index", "docs/recipes/README.md"),
      page("Proxy and private CA", "recipes/proxy"),
      page("Express and Fastify", "recipes/servers"),
      page("AWS Lambda", "recipes/lambda"),
      page("Google Cloud Functions", "recipes/functions"),
      page("Cloudflare Workers", "recipes/workers"),
      page("Libraries that take a fetch", "recipes/libraries"),
      page("curl and shell loops", "recipes/shell"),
      page("An assistant that can only read", "recipes/mcp"),
      page("Pages of a list, and jobs", "recipes/long-runs"),
      page("Logging and metrics", "recipes/logging-and-metrics"),
      page("Rotate the client secret", "recipes/secret-rotation"),
      page("Migrate to it", "recipes/migrate"),
    ],
  },
  {
    text: "Reference",
    pages: [
      ...ENTRY_POINTS.map((name) =>
        page(`@sase-auth/${name}`, `api/${name.replace("/", "-")}`, `${API}/@sase-auth/${name}.md`),
      ),
      page("Limits and defaults", "limits"),
    ],
  },
  {
    text: "Behind it",
    pages: [
      page("Security", "security", "SECURITY.md"),
      page("Runtimes", "runtimes"),
      page("Performance", "performance"),
      page("Reliability", "reliability"),
      page("Inside core", "inside"),
      ...["axios", "fetch", "got", "ky", "undici", "nextjs"].map((name) => page(`Notes on ${name}`, `hosts/${name}`)),
    ],
  },
  {
    text: "Project",
    pages: [
      page("Decisions", "decisions"),
      page("Changelog", "changelog", "docs/generated/changelog.md"),
      page("Contributing", "contributing", "CONTRIBUTING.md"),
    ],
  },
];

/** Not in the menu: the page Decisions lists them. */
const DECISIONS = globSync("docs/adr/*.md", { cwd: ROOT })
  .sort()
  .map((file) => page(basename(file, ".md"), `decisions/${basename(file, ".md")}`, file));

export const PAGES: readonly Page[] = [...SECTIONS.flatMap(({ pages }) => pages), ...DECISIONS];
