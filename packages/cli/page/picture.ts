// Makes the README's pictures of the page and of the terminal, from what was built: node page/picture.ts
import { mkdir, writeFile } from "node:fs/promises";
import { checkToken, inspectToken } from "@sase-auth/core/inspect";
import { newPage, startChromium } from "@sase-auth/test-kit/chromium";
import type { Browser } from "playwright-core";
import { inspectionText } from "../src/inspection-text.ts";
import { paste, stopClock } from "../test/page-actions.ts";
import { exampleToken, ISSUED, MINUTE, TSG } from "../test/page-example.ts";
import { OUTPUT } from "./build.ts";

const FOLDER = new URL("../../../docs/pictures/", import.meta.url);
const WIDTH = 820;
const NOW = ISSUED + 5.4 * MINUTE;

async function takePage(browser: Browser): Promise<Buffer> {
  const page = await newPage(browser);
  await page.setViewportSize({ width: WIDTH, height: 1000 });
  await stopClock(page, NOW);
  await page.goto(OUTPUT.href);
  await page.getByLabel("Expected TSG").fill("1838006354");
  await paste(page, exampleToken());
  await page.getByLabel("Expected TSG").focus();
  const claims = await page.getByRole("heading", { name: "Claims" }).boundingBox();
  return page.screenshot({ caret: "hide", clip: { x: 0, y: 0, width: WIDTH, height: (claims?.y ?? 1000) - 24 } });
}

/** What `sase-auth inspect` prints, as a terminal shows it. */
async function takeTerminal(browser: Browser): Promise<Buffer> {
  const token = exampleToken();
  const printed = inspectionText(inspectToken(token), checkToken(token, { tsgId: TSG, at: NOW }), NOW);
  const page = await newPage(browser);
  await page.setContent(`
    <style>
      body { margin: 0; background: #fff }
      pre { display: inline-block; margin: 0; padding: 16px 20px; border-radius: 8px; background: #14201d; color: #d7e3df; font: 14px/1.45 monospace }
    </style><pre></pre>`);
  const text = `$ sase-auth token | sase-auth inspect --tsg ${TSG}\n${printed}`;
  await page.locator("pre").evaluate((pre, content) => {
    pre.textContent = content;
  }, text);
  return page.locator("pre").screenshot();
}

const browser = await startChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, take] of Object.entries({ "inspect-page": takePage, "inspect-terminal": takeTerminal })) {
    await writeFile(new URL(`${name}.png`, FOLDER), await take(browser));
  }
} finally {
  await browser.close();
}
