import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LIMITS, valueIn, written } from "../site/limits.ts";
import { anchorsIn, linksIn, targetOf } from "../site/links.ts";
import { optionsOf } from "../site/options.ts";
import { PAGES, ROOT } from "../site/pages.ts";
import { DOCUMENTS, withoutParts, withParts } from "../site/parts.ts";
import { PICTURES } from "../site/pictures.ts";

const read = (file: string) => readFile(join(ROOT, file), "utf8");
const texts = new Map(await Promise.all(DOCUMENTS.map(async (file) => [file, await read(file)] as const)));
const documents = [...texts];

const RUN = "Run `npm run docs:parts`.";

describe("what is made from the source", () => {
  it.each(documents)("is current in %s", (file, text) => {
    expect(withParts(text, file), RUN).toBe(text);
  });

  it.each(Object.entries(PICTURES))("is current in the picture %s", async (file, draw) => {
    expect(await read(`docs/pictures/${file}`), RUN).toBe(draw());
  });

  const options = Array.from(texts.values(), (text) => text.match(/(?<=<!-- options )\w+/g) ?? []).flat();
  const numbers = [...new Set(options)]
    .flatMap((name) => optionsOf(name))
    .map(({ file, name, defaultValue }) => [`${file}#${name}`, /^[\d,]+(?=$|;)/.exec(defaultValue ?? "")?.[0]] as const)
    .filter(([, said]) => said !== undefined);

  it.each(numbers)("has in the hover text the default that the code has: %s, %s", (source, said) => {
    expect(said).toBe(valueIn(source).toLocaleString("en"));
  });

  it("has some defaults", () => expect(numbers.length).toBeGreaterThan(7));
});

/** A number with a unit, in digits or words. Where one is ours, `<!-- limit NAME -->` has to write it. `a second copy` is none. */
const QUANTITY =
  /\b(?:[\d.,]*\d|an?|half an?|one|two|three|four|five|six|eight|ten|fifteen|twenty|thirty|sixty)[ -](?:ms|s|min|seconds?|minutes?|hours?|[KM]iB|kB|token requests)\b(?<!\ba second(?= (?!longer|later|or|and|before|after)\w))/gi;

/** Figures that are no limits of ours: the document, what is not searched there, and what it is. */
const OTHER_FIGURES: readonly (readonly [document: RegExp, piece: RegExp, reason: string])[] = [
  [/^CONTRIBUTING/, /^\| .+ \|$|at most six minutes/gm, "how long our commands take"],
  [/^SECURITY/, /"[^"]+"/g, "names of tests"],
  [/^docs\/performance/, /[\s\S]+/g, "measured: the bench writes this page"],
  [
    /^docs\/reliability/,
    /<!-- faults -->[\s\S]+<!-- \/faults -->/g,
    "messages, which a test compares with what is thrown",
  ],
  [
    /^docs\/reliability/,
    /^## (?:Random schedules|Load|Mutation testing)$[\s\S]+?(?=^## |^<!-- long)/gm,
    "settings and results of runs",
  ],
  [
    /^docs\/fleet/,
    /^\| .+ \|$|takes 250 ms|more than half a second|250 ms to 10 s|takes 1 ms/gm,
    "measured, and the faults that were played",
  ],
  [
    /^docs\/adr/,
    /804 to 951 token requests|in 401s for a minute|6 token requests in 17 minutes/g,
    "measured for the decision",
  ],
  [/^docs\/adr\/0012/, /about a second/g, "ky's pause"],
  [/^docs\/adr\/0016/, /4 kB/g, "measured for the decision"],
  [/^docs\/reliability/, /its own +of 10 s/g, "ky's default"],
  [/^docs\/adr\/0014/, /\d+ s|six minutes/g, "the time that CI has"],
  [/^docs\/adr\/0015/, /a second longer/g, "the time of a build"],
  [/^docs\/agent/, /Every ten minutes/g, "the schedule of the example"],
  [/^docs\/agent/, /after five minutes|after 21 to 29 s/g, "undici's time-out, and what was measured"],
  [/^packages\/testing/, /500 ms longer|a token for 5 seconds/g, "the values of the examples beside them"],
  [/^packages\/testing/, /20 ms after it/g, "how a fault is played"],
];

/** The document's own words without those figures. */
function searched(file: string): string {
  const pieces = OTHER_FIGURES.filter(([document]) => document.test(file)).map(([, piece]) => piece);
  return pieces.reduce((rest, piece) => rest.replace(piece, ""), withoutParts(texts.get(file) ?? ""));
}

describe("a limit", () => {
  it.each(DOCUMENTS)("is stated by hand nowhere in %s", (file) => {
    expect(searched(file).match(QUANTITY)).toBeNull();
  });

  it("is found where it is stated by hand", () => {
    const stated = "waits 5 s, or half a second, a minute; it takes a second, as does a second request";
    expect(stated.match(QUANTITY)).toEqual(["5 s", "half a second", "a minute", "a second"]);
  });

  it.each(OTHER_FIGURES)("is not what %s has by %s: %s", (document, piece) => {
    const pieces = DOCUMENTS.filter((file) => document.test(file)).map((file) =>
      withoutParts(texts.get(file) ?? "").match(piece),
    );
    expect(pieces.flat().join("\n").match(QUANTITY)).not.toBeNull();
  });
});

/** What the doc comments of a file state, which the reference and editors show: limits by their name, and figures of others. */
const IN_COMMENTS: Readonly<Record<string, readonly string[]>> = {
  "core/src/keep/rejection-pause.ts": ["rejection-pause"],
  "core/src/keep/token-manager.ts": ["late-patience", "rejection-pause"],
  "core/src/sdwan/with-sdwan-profile.ts": ["refusal-memory"],
  "file/src/file-store.ts": ["7 ms"], // what was measured
  "undici/src/sase-auth.ts": ["undici-body"],
  "agent/src/secrets/secret-from-command.ts": ["agent-command", "agent-command-pause"],
  "agent/src/endpoint/served-tokens.ts": ["agent-replacement", "three minutes"], // the longest margin of a client
  "agent/src/auth-file/keep-auth-file.ts": ["a minute"], // how often readers of the file look
};

describe("a doc comment", async () => {
  const published = "packages/{core,fetch,axios,got,ky,undici,file,redis,agent,testing}/src/**/*.ts";
  const stating = await Promise.all(
    globSync(published, { cwd: ROOT }).map(async (file) => {
      const comments = (await read(file)).match(/\/\*\*[\s\S]*?\*\//g) ?? [];
      const own = comments.join("\n").replaceAll(/@defaultValue .*|`[^`\n]*`/g, "");
      return [file.slice("packages/".length), [...new Set(own.match(QUANTITY))].sort()] as const;
    }),
  );

  it.each(stating.filter(([file, found]) => found.length > 0 || file in IN_COMMENTS))(
    "states no limit but as it is: %s",
    (file, found) => {
      const known = (IN_COMMENTS[file] ?? []).map((name) => {
        const limit = LIMITS.get(name);
        return limit ? written(limit) : name;
      });
      expect(found).toEqual([...new Set(known)].sort());
    },
  );
});

describe("a script that a document names", () => {
  const named = documents.flatMap(([file, text]) =>
    [...new Set(text.match(/(?<=npm run )[a-z][\w:-]*/g))].map((script) => [script, file] as const),
  );

  it.each(named)("is there: npm run %s, in %s", async (script) => {
    expect(Object.keys(JSON.parse(await read("package.json")).scripts)).toContain(script);
  });

  it("is found", () => expect(named.length).toBeGreaterThan(12));
});

describe("a command that fails until the first release", () => {
  const installing = documents.filter(
    // The first is the page that the note leads to.
    ([file, text]) => file !== "docs/not-on-npm.md" && /\b(npm i|npx) .*@sase-auth\//.test(text),
  );

  it.each(installing)("has the note that says so in its document: %s", (_, text) => {
    expect(text).toContain("<!-- status -->");
  });

  it("is in some documents", () => expect(installing.length).toBeGreaterThan(12));
});

/** What an npm reader looks for, in this order. */
const ADAPTER = [
  "Install",
  "Usage",
  "Requirements",
  "API",
  "When a token is rejected",
  "Errors",
  "Behind a proxy",
  "Caches",
];
const STORE = [
  "Install",
  "Usage",
  "Requirements",
  "API",
  "Errors",
  "TypeScript",
  "Testing your code",
  "Why is no token shared?",
  "License",
];
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ["axios", "fetch", "got", "ky", "undici"].map((name) => [
      name,
      [...ADAPTER, "TypeScript", "Testing your code", "Why is no token sent?", "Limits of the client", "License"],
    ]),
  ),
  core: [
    "Install",
    "Usage",
    "Requirements",
    "Options",
    "Behind a proxy",
    "Caches",
    "Errors",
    "TypeScript",
    "Testing your code",
    "Why is no token sent?",
    "License",
  ],
  file: STORE,
  redis: STORE,
  testing: ["Install", "Usage", "Requirements", "Options", "Errors", "TypeScript", "Why is no token sent?", "License"],
};

describe("a version that is needed at least", async () => {
  const { engines } = JSON.parse(await read("packages/core/package.json")) as { engines: { node: string } };
  const [, node] = /(\d+\.\d+)/.exec(engines.node) ?? [];
  const [, typescript] = /^\| types, .*? TypeScript (\d+\.\d+)/m.exec(texts.get("docs/runtimes.md") ?? "") ?? [];
  const stating = documents.filter(([, text]) => /TypeScript \d+\.\d+ (or|and) later/.test(text));

  it.each(stating)("of TypeScript is the oldest that was tried, in %s", (_, text) => {
    const stated = Array.from(text.matchAll(/TypeScript (\d+\.\d+) (?:or|and) later/g), ([, version]) => version);
    expect([...new Set(stated)]).toEqual([typescript]);
  });

  const requiring = documents.filter(([, text]) => /^## Requirements[^#]+?Node(\.js)? \d+\.\d+ or later/m.test(text));

  it.each(requiring)("of Node is the one that the manifests have, in %s", (_, text) => {
    expect(/^## Requirements[^#]+?Node(?:\.js)? (\d+\.\d+) or later/m.exec(text)?.[1]).toBe(node);
  });

  it("is in some documents", () => expect(Math.min(stating.length, requiring.length)).toBeGreaterThan(6));
});

describe("the README of a package", () => {
  it.each(Object.entries(REQUIRED))(
    "has the sections that its readers look for, in the usual order: %s",
    (name, required) => {
      const headings = Array.from(
        (texts.get(`packages/${name}/README.md`) ?? "").matchAll(/^## (.+)$/gm),
        ([, text = ""]) => text,
      );
      const found = required.map((section) => headings.findIndex((heading) => heading.startsWith(section)));
      expect(found, headings.join(" · ")).toEqual(found.toSorted((a, b) => a - b));
      expect(found).not.toContain(-1);
    },
  );

  it.each(["axios", "fetch", "got", "ky", "undici", "core"])(
    "shows a request in its first ten lines of code: %s",
    (name) => {
      const [, code = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(texts.get(`packages/${name}/README.md`) ?? "") ?? [];
      const lines = code.split("\n").filter((line) => line !== "" && !line.startsWith("//"));
      expect(lines.slice(0, 10).join("\n")).toMatch(/await (?:client\.get|api|request|saseFetch|fetch)\(/);
    },
  );
});

describe("a link", () => {
  it.each(documents)("leads somewhere in %s", (file, text) => {
    for (const href of linksIn(text)) {
      if (/^[a-z]+:/.test(href)) continue;
      const { target, anchor } = targetOf(href, file);
      const there = texts.get(target);
      if (anchor && there !== undefined) expect(anchorsIn(there), `${file}: ${href}`).toContain(anchor);
    }
  });
});

describe("what to install before the first release", async () => {
  const rows = (texts.get("docs/not-on-npm.md") ?? "").match(/^\| .+ \|$/gm) ?? [];

  it.each(["axios", "fetch", "got", "ky", "undici", "agent", "testing"])("has what %s depends on", async (name) => {
    const row = rows.find((line) => new RegExp(`\\b${name}\\b`).test(line));
    const { dependencies } = JSON.parse(await read(`packages/${name}/package.json`)) as { dependencies: object };
    const ours = Object.keys(dependencies).filter((dependency) => dependency.startsWith("@sase-auth/"));
    expect(ours).not.toEqual([]);
    for (const dependency of ours) expect(row).toContain(`\`${dependency.replace("@sase-auth/", "")}\``);
  });
});

describe("a page of the site", () => {
  const pages = PAGES.filter(({ file }) => !file.startsWith("docs/generated/"));

  it("stands in the list once", () => {
    expect(PAGES.map(({ path }) => path)).toEqual([...new Set(PAGES.map(({ path }) => path))]);
  });

  const named = pages.filter(({ file }) => /^docs\/(?!hosts|adr)/.test(file));
  it.each(named.map(({ file, text }) => [file, text]))("has the title that the menu has: %s", (file, text) => {
    expect(/^# (.+)$/m.exec(texts.get(file) ?? "")?.[1]).toBe(text);
  });

  it.each(pages.map(({ file }) => file))("has at most 1,200 words, or says why it has more: %s", (file) => {
    const text = texts.get(file) ?? "";
    const words = text.replace(/^```[\s\S]*?^```$/gm, "").split(/\s+/).length;
    if (words > 1_200) expect(text, `${words} words`).toMatch(/^<!-- long: \S.+ -->$/m);
    else expect(text, `${words} words`).not.toContain("<!-- long:");
  });

  it("is there for each document that users read", () => {
    const shown = new Set(PAGES.map(({ file }) => file));
    const others = DOCUMENTS.filter((file) => !shown.has(file));
    expect(others).toEqual([]);
  });
});
