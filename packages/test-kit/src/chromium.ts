import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of this machine's Chromium; undefined if there is none. */
export const executable: string | undefined = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== undefined && existsSync(path));

/** A Chromium that knows nothing of any other: its profile is new, and goes with it. */
export async function startChromium(): Promise<Browser> {
  if (executable === undefined) {
    throw new Error("Chromium is missing. Install it (apt-get install chromium) or set CHROME_PATH.");
  }
  return chromium.launch({ executablePath: executable, args: FLAGS });
}

/** A page that shares nothing with other pages, its clock least of all. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin" });
  return context.newPage();
}
