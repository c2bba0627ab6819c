import type { Page } from "playwright-core";

/** Let a page's clock stand still at that time, until it is told to run. */
export async function stopClock(page: Page, at: number): Promise<void> {
  await page.clock.install({ time: at - 1000 });
  await page.clock.pauseAt(at);
}

/** As the keyboard does it: all at once, with its events. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.getByLabel("Token", { exact: true }).focus();
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", data);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    // A made-up event has the page's listeners called, but inserts nothing.
    if (document.activeElement?.dispatchEvent(event)) document.execCommand("insertText", false, data);
  }, text);
}
