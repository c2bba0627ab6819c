/** Weekly: it builds the site, needs a Chromium, and looks at each page in it. CI checks the links, words, snippets and tables. */
import { execFile } from "node:child_process";
import type { Server } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { executable, startChromium } from "@sase-auth/test-kit/chromium";
import axe, { type RunOptions } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { PAGES, ROOT } from "../site/pages.ts";
import { serveSite } from "../site/serve.ts";

const leftOut = executable === undefined && process.env.CI !== "true";
if (leftOut) {
  console.warn(
    "The site was not looked at: no Chromium here. Install one (apt-get install chromium) or set CHROME_PATH.",
  );
}

const urls = PAGES.map(({ path }) => `/${path.replace(/(^|\/)index$/, "$1")}`);

describe.skipIf(leftOut)("the site", () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  /** What the browser asked others than the site for. */
  const foreign: string[] = [];

  beforeAll(async () => {
    const options = { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: "" } };
    await promisify(execFile)(process.execPath, [join(ROOT, "docs/site/build.ts")], options);
    ({ origin, server } = await serveSite(0));
    browser = await startChromium();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function open(path: string): Promise<Page> {
    const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1280, height: 900 } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.on("request", (request) => {
      if (!request.url().startsWith(origin)) foreign.push(request.url());
    });
    expect((await page.goto(origin + path))?.status()).toBe(200);
    return page;
  }

  /**
   * @param part a selector: the menu is the same on every page
   * @param options which rules are run
   */
  async function serious(page: Page, part: string, options: RunOptions = {}): Promise<string[]> {
    const { violations } = await page.evaluate(
      ({ part, options }) => (globalThis as unknown as { axe: typeof axe }).axe.run(part, options),
      { part, options },
    );
    const found = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  async function searchFor(page: Page, text: string): Promise<void> {
    // A key is heard once the page is mounted.
    await page.waitForFunction(() => "__vue_app__" in (document.querySelector("#app") ?? {}));
    await page.keyboard.press("Control+k");
    await page.getByRole("searchbox").fill(text);
  }

  it.each(urls)("axe finds nothing serious, light and dark, and nothing is cut off on a phone: %s", async (path) => {
    const part = path === "/" ? "html" : "main";
    const page = await open(path);
    await page.evaluate(axe.source);
    expect(await serious(page, part), "light").toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator("html.dark").waitFor();
    // Nothing but the colours has changed.
    expect(await serious(page, part, { runOnly: ["color-contrast"] }), "dark").toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const cut = await page.evaluate(() =>
      Array.from(document.querySelectorAll("table.as-list"))
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
  });

  it("is searched without asking anybody else", async () => {
    const page = await open("/");
    await searchFor(page, "unattached");
    await page.getByRole("option").first().waitFor();
    expect(await page.getByRole("option").allInnerTexts()).toContainEqual(
      expect.stringContaining("Why is no token sent"),
    );
  });

  it.each([
    ["invalid_client", "/troubleshooting#err_token_request-invalid_client"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "/troubleshooting#the-network"],
  ])("is searched for a name as a whole: %s", async (name, expected) => {
    const page = await open("/start");
    await searchFor(page, name);
    const first = page.locator(".VPLocalSearchBox .result").first();
    await first.waitFor();
    expect(await first.getAttribute("href")).toBe(expected);
  });

  it("loads nothing from elsewhere", () => expect(foreign).toEqual([]));
});
