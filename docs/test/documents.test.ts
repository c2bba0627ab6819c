import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { valueIn } from "../site/limits.ts";
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

/** A number with a unit, in digits or words. Where one is ours, `<!-- limit NAME -->` has to write it. */
const QUANTITY =
  /\b(?:[\d.,]*\d|an?|half an?|one|two|three|five|ten|fifteen|thirty)[ -](?:ms|s|min|seconds?|minutes?|[KM]iB|token requests)\b/gi;

/** These state figures that were measured, or are not on the list of limits yet. Every other document states none by hand. */
const BY_HAND =
  /^(CONTRIBUTING|SECURITY|docs\/(agent|fleet|performance|reliability)|docs\/(adr|hosts)\/.*|packages\/(agent|cli|testing)\/README)\.md$/;
const MADE = DOCUMENTS.filter((file) => !BY_HAND.test(file));

describe("a limit", () => {
  it.each(MADE)("is stated by hand nowhere in %s", (file) => {
    expect(withoutParts(texts.get(file) ?? "").match(QUANTITY)).toBeNull();
  });

  it("is found where it is stated by hand", () => {
    expect(withoutParts("waits 5 s, or half a second, a minute").match(QUANTITY)).toHaveLength(3);
  });
});

describe("a command that fails until the first release", () => {
  /** These say it in their own words, or are written anew. */
  const LATER = ["docs/not-on-npm.md", "docs/mock.md", "docs/testing.md", "packages/testing/README.md"];
  const installing = documents.filter(
    ([file, text]) => /\b(npm i|npx) .*@sase-auth\//.test(text) && !LATER.includes(file),
  );

  it.each(installing)("has the note that says so in its document: %s", (_, text) => {
    expect(text).toContain("<!-- status -->");
  });

  it("is in some documents", () => expect(installing.length).toBeGreaterThan(12));
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
