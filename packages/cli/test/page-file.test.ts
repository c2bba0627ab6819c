import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { inspectToken } from "@sase-auth/core/inspect";
import { describe, expect, it } from "vitest";
import { buildPage, OUTPUT } from "../page/build.ts";
import { pageFor } from "../src/page.ts";
import { withoutSignature } from "../src/page-token.ts";
import { exampleToken, signatureOf, TSG } from "./page-example.ts";

function policyOf(page: string): string[] {
  return page.match(/Content-Security-Policy" content="([^"]*)"/)?.[1]?.split("; ") ?? [];
}

/** The text between the tags, as a browser sees it. */
function inline(page: string, tag: "script" | "style"): string {
  return page.match(new RegExp(`<${tag}>(.*?)</${tag}>`, "s"))?.[1] ?? "";
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function embeddedIn(page: string): { token: string; tsgId?: string; clientId?: string } {
  return JSON.parse(page.match(/<script type="application\/json" id="embedded">(.*?)<\/script>/s)?.[1] ?? "null");
}

describe("the page as a file", () => {
  it("is shipped as its sources are (if not: run the build of packages/cli)", async () => {
    expect(await readFile(OUTPUT, "utf8")).toBe(await buildPage());
  });

  it("allows its own script and style, by their hashes, an icon inside it, and nothing else", async () => {
    const page = await buildPage();
    expect(policyOf(page)).toEqual([
      "default-src 'none'",
      `script-src ${hash(inline(page, "script"))}`,
      `style-src ${hash(inline(page, "style"))}`,
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it("states its policy before anything that the policy is for", async () => {
    const page = await buildPage();
    expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.search(/<(link|style|script)\b/));
  });

  it("names no other file, and no address that a browser would go to", async () => {
    const page = await buildPage();
    expect(page.match(/\b(src|srcset|action|ping|poster)=/g)).toBeNull();
    expect(page.match(/\bhref="(?!data:)/g)).toBeNull();
    expect(page).not.toMatch(/@import|(?<!\w)url\(/);
  });

  it("has no use for storage, cookies, the address or the network", async () => {
    const script = inline(await buildPage(), "script");
    expect(script).not.toMatch(/localStorage|sessionStorage|indexedDB|\bcookie\b|history\.|fetch\(|XMLHttp|sendBeacon/);
    expect(script).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|\beval\(/);
  });

  it("is written with line ends that hash the same on every system", async () => {
    expect(await buildPage()).not.toContain("\r");
  });
});

describe("a token embedded in the page", () => {
  it("has the header and the claims of the one given, and no signature", async () => {
    const token = exampleToken();
    const page = await pageFor(token, { tsgId: TSG, clientId: "some client" });
    expect(page).not.toContain(signatureOf(token));
    expect(embeddedIn(page)).toMatchObject({ tsgId: TSG, clientId: "some client" });
    expect(inspectToken(embeddedIn(page).token)).toEqual(inspectToken(token));
  });

  it("is not embedded if it is opaque, since all of it is a secret then", async () => {
    const page = await pageFor("2YotnFZFEjr1zCsicMWpAA");
    expect(page).not.toContain("2YotnFZFEjr1zCsicMWpAA");
    expect(embeddedIn(page)).toEqual({ token: "" });
  });

  it("leaves the rest of the page as it was, so that the hashes still hold", async () => {
    const page = await pageFor(exampleToken());
    expect(page.replace(/(id="embedded">).*?(<\/script>)/, "$1null$2")).toBe(await buildPage());
  });

  it.each(["</script><script>alert(1)</script>", "<!--<script>", "\u2028\u2029", "$&$`$'", "&lt;"])(
    "ends no element and starts none where somebody expects %j",
    async (tsgId) => {
      const page = await pageFor(exampleToken(), { tsgId });
      expect(embeddedIn(page).tsgId).toBe(tsgId);
      expect(page.split("\n")).toHaveLength((await buildPage()).split("\n").length);
      expect(page.match(/id="embedded">(.*)/)?.[1]).toMatch(/^[^<>&\u2028\u2029]*<\/script>$/);
    },
  );
});

describe("a token without its signature", () => {
  it.each([
    ["letters beyond Latin", { subname: "Zoë 東京 🗝" }],
    ["many claims", { roles: Array.from({ length: 20_000 }, (_, index) => `role ${index}`) }],
  ])("says the same with %s", (_, changes) => {
    const token = exampleToken(changes);
    const unsigned = withoutSignature(`Authorization: Bearer ${token}\n`) ?? "";
    expect(inspectToken(unsigned)).toEqual(inspectToken(token));
    expect(signatureOf(unsigned)).toBe("");
  });

  it("is undefined if it is no JWT", () => {
    expect(withoutSignature("a.b.c")).toBeUndefined();
  });
});
