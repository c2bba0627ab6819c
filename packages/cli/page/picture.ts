// Makes the README's picture of the page, from the built page: node page/picture.ts
import { mkdir, writeFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { newPage, paste, startChromium, stopClock } from "../test/page-chromium.ts";
import { exampleToken, ISSUED, MINUTE } from "../test/page-example.ts";
import { OUTPUT } from "./build.ts";
import { type Pixels, smallPng } from "./small-png.ts";

const PICTURE = new URL("../../../docs/pictures/inspect-page.png", import.meta.url);
const WIDTH = 820;

async function takePicture(browser: Browser): Promise<Buffer> {
  const page = await newPage(browser);
  await page.setViewportSize({ width: WIDTH, height: 1000 });
  await stopClock(page, ISSUED + 5.4 * MINUTE);
  await page.goto(OUTPUT.href);
  await page.getByLabel("Expected TSG").fill("1838006354");
  await paste(page, exampleToken());
  await page.getByLabel("Expected TSG").focus();
  const claims = await page.getByRole("heading", { name: "Claims" }).boundingBox();
  return page.screenshot({ caret: "hide", clip: { x: 0, y: 0, width: WIDTH, height: (claims?.y ?? 1000) - 24 } });
}

async function pixelsOf(browser: Browser, png: Buffer): Promise<Pixels> {
  const page = await newPage(browser);
  const { width, rgba } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas?.drawImage(bitmap, 0, 0);
    const { data } = canvas?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
    return { width: bitmap.width, rgba: Array.from(data) };
  }, png.toString("base64"));
  return { width, rgba: Buffer.from(rgba) };
}

const browser = await startChromium();
try {
  const picture = smallPng(await pixelsOf(browser, await takePicture(browser)));
  await mkdir(new URL(".", PICTURE), { recursive: true });
  await writeFile(PICTURE, picture);
} finally {
  await browser.close();
}
