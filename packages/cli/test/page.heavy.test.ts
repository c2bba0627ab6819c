/** Weekly: it needs a Chromium, which takes a new machine longer to install than all tests of the page, and those take 20 s. CI tests the file of the page and its server. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { executable, newPage, startChromium } from "@sase-auth/test-kit/chromium";
import axe from "axe-core";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { OUTPUT } from "../page/build.ts";
import { type PageExpectations, showPage } from "../src/page.ts";
import { paste, stopClock } from "./page-actions.ts";
import { CLIENT, exampleToken, ISSUED, MINUTE, signatureOf, TSG } from "./page-example.ts";

const OTHER_TSG = "1234567890";
const GARBAGE = "2YotnFZFEjr1zCsicMWpAA";

/** What in the policy closes a way out. Trusted Types do so for scripts: text does not become the address of one. */
const REFUSING = ["connect-src", "form-action", "frame-src", "img-src", "require-trusted-types-for", "style-src-elem"];

const leftOut = executable === undefined && process.env.CI !== "true";
if (leftOut) {
  console.warn(
    "The page was not tested in a browser: no Chromium here. Install one (apt-get install chromium) or set CHROME_PATH.",
  );
}

/** A page for which it is always `minutes` after the token was issued. */
interface Opened {
  page: Page;
  /** Everything that the page asked for, itself included. */
  requests: string[];
  token: Locator;
  tsg: Locator;
  client: Locator;
  verdict: Locator;
  problems: Locator;
}

let browser: Browser;

async function blank(minutes = 5): Promise<Opened> {
  const page = await newPage(browser);
  onTestFinished(() => page.context().close());
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.clock.setFixedTime(ISSUED + minutes * MINUTE);
  return {
    page,
    requests,
    token: page.getByLabel("Token", { exact: true }),
    tsg: page.getByLabel("Expected TSG"),
    client: page.getByLabel("Expected client ID"),
    verdict: page.getByRole("region", { name: /problem/ }),
    problems: page.getByRole("region", { name: /problem/ }).getByRole("listitem"),
  };
}

/** The page as it is opened from disk, with a token pasted into it. */
async function pasted(token: string, minutes?: number): Promise<Opened> {
  const opened = await blank(minutes);
  await opened.page.goto(OUTPUT.href);
  await paste(opened.page, token);
  return opened;
}

/** A page whose clock stands still until the test says `runFor`. */
async function stopped(token: string, minutes = 5): Promise<Opened> {
  const opened = await blank();
  await stopClock(opened.page, ISSUED + minutes * MINUTE);
  await opened.page.goto(OUTPUT.href);
  await paste(opened.page, token);
  return opened;
}

/** The page as `sase-auth inspect --browser` shows it. */
async function shown(token: string, expectations: PageExpectations = {}, minutes?: number): Promise<Opened> {
  const opened = await blank(minutes);
  let loaded: Promise<unknown> | undefined;
  const open = async (url: string) => {
    loaded = opened.page.goto(url);
  };
  expect(await showPage(token, expectations, { say: () => {}, open })).toBe(true);
  await loaded;
  return opened;
}

const text = (locator: Locator) => locator.innerText();
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const announced = (page: Page) => page.getByRole("status").innerText();

async function claim(page: Page, name: string): Promise<string> {
  return text(region(page, "Claims").locator(`[data-name="${name}"]`));
}

describe.skipIf(leftOut)("the page in a browser", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    browser = await startChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  describe("given the vendor's example", () => {
    it("shows its TSG", async () => {
      const { page, verdict } = await pasted(exampleToken());
      expect(await text(region(page, "TSG"))).toContain("1838006364");
      expect(await text(verdict)).toContain("No problem found");
    });

    it("shows each claim with what it means, times as times", async () => {
      const { page } = await pasted(exampleToken({ made_up: { by: ["me"] } }));
      expect(await claim(page, "scope")).toMatch(/\["tsg_id:1838006364"\]\s+Permissions of the token\./);
      expect(await claim(page, "exp")).toMatch(/1768470300\s+2026-01-15 09:45:00 UTC\s+Expires/);
      expect(await claim(page, "expires_in")).toMatch(/900\s+15 min\s/);
      expect(await claim(page, "made_up")).toMatch(/\{"by":\["me"\]\}\s+Not known to this page\./);
      expect(await region(page, "Claims").getByText("Not known to this page.").count()).toBe(1);
    });

    it("shows the header with what it means", async () => {
      const { page } = await pasted(exampleToken());
      expect(await text(region(page, "Header"))).toMatch(
        /alg\s+RS256\s+Algorithm of the signature\..*kid\s+example-key\s/s,
      );
    });

    it("shows when it was issued, what time it is and when it expires, in the user's time zone", async () => {
      const { page } = await pasted(exampleToken());
      const time = await text(region(page, "Time"));
      expect(time).toMatch(/10 min left\s+Issued\s+10:30:00 · 15 Jan 2026\s+Now\s+10:35:00 .*Expires\s+10:45:00 /s);
      expect(time).toContain("Europe/Berlin");
    });

    it("takes a whole header, with line breaks in it", async () => {
      const token = exampleToken();
      const { page } = await pasted(`Authorization: Bearer ${token.slice(0, 60)}\n  ${token.slice(60)}\n`);
      expect(await text(region(page, "TSG"))).toContain(TSG);
    });

    it("throws its signature away", async () => {
      const token = exampleToken();
      const { page, token: field } = await pasted(token);
      expect(await field.inputValue()).toBe(token.replace(signatureOf(token), ""));
      await field.press("Control+z");
      expect(await field.inputValue()).not.toContain(signatureOf(token));
      expect(await page.content()).not.toContain(signatureOf(token));
    });

    it("replaces the one that was pasted before it", async () => {
      const { page } = await pasted(exampleToken({ scope: [`tsg_id:${OTHER_TSG}`] }));
      await paste(page, exampleToken());
      expect(await text(region(page, "TSG"))).toContain(TSG);
      expect(await text(region(page, "TSG"))).not.toContain(OTHER_TSG);
    });
  });

  describe("its copy buttons", () => {
    it("copy a value as it is shown, and say so", async () => {
      const { page } = await pasted(exampleToken({ subname: "a\u202E\u200B" }));
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      await page.getByRole("button", { name: "Copy subname" }).click();
      expect(await copied()).toBe("a\\u{202e}\\u{200b}");
      expect(await announced(page)).toBe("subname copied.");
      await page.getByRole("button", { name: "Copy exp", exact: true }).click();
      expect(await copied()).toBe("1768470300");
      await page.getByRole("button", { name: "Copy TSG" }).click();
      expect(await copied()).toBe(TSG);
      expect(await page.getByRole("button", { name: "Copy TSG" }).innerText()).toBe("Copied");
    });

    it("select the value where the clipboard is refused", async () => {
      const { page } = await pasted(exampleToken());
      await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
      await page.getByRole("button", { name: "Copy exp", exact: true }).click();
      expect(await page.evaluate(() => String(getSelection()))).toBe("1768470300");
    });
  });

  describe("given what is expected", () => {
    it("says that the TSG is the one, if it is", async () => {
      const { page, tsg, verdict } = await pasted(exampleToken());
      await tsg.fill(` tsg_id:${TSG} `);
      expect(await text(region(page, "TSG"))).toMatch(/1838006364\s+the expected TSG/);
      expect(await text(verdict)).toContain("No problem found");
    });

    it("says that the TSG is another, and which digit is", async () => {
      const { page, tsg, problems } = await pasted(exampleToken());
      await tsg.fill("1838006354");
      expect(await problems.allTextContents()).toEqual([
        "issued for TSG 1838006364, not 1838006354. The API acts on the TSG that the token names.",
      ]);
      expect(await text(region(page, "TSG"))).toMatch(/1838006364\s+not the expected 1838006354/);
      expect(await region(page, "TSG").locator("mark").allInnerTexts()).toEqual(["6", "5"]);
      expect(await claim(page, "scope")).toContain("tsg_id:1838006364");
    });

    it("marks no digits of a TSG that is another altogether", async () => {
      const { page, tsg } = await pasted(exampleToken());
      await tsg.fill(OTHER_TSG);
      expect(await text(region(page, "TSG"))).toContain(`not the expected ${OTHER_TSG}`);
      expect(await region(page, "TSG").locator("mark").count()).toBe(0);
    });

    it("says that the token was issued to another client", async () => {
      const { client, problems } = await pasted(exampleToken());
      await client.fill("other@1");
      expect(await problems.allTextContents()).toEqual([
        expect.stringContaining(`another client (${CLIENT}), not other@1`),
      ]);
      await client.fill(CLIENT);
      expect(await problems.count()).toBe(0);
    });
  });

  describe("as time passes", () => {
    it("says how much is left", async () => {
      const { page } = await stopped(exampleToken(), 5);
      expect(await text(page.locator("#time-left"))).toBe("10 min left");
      await page.clock.runFor(61_000);
      expect(await text(page.locator("#time-left"))).toBe("8 min 59 s left");
    });

    it("moves along the bar", async () => {
      const { page } = await stopped(exampleToken(), 5);
      const left = async () => (await page.locator("#timeline .now").boundingBox())?.x ?? 0;
      const before = await left();
      await page.clock.runFor(5 * MINUTE);
      expect(await left()).toBeGreaterThan(before + 50);
    });

    it("says and announces that the token expires, once", async () => {
      const { page, problems } = await stopped(exampleToken(), 14.5);
      expect(await announced(page)).toBe("No problem found.");
      await page.clock.runFor(MINUTE);
      expect(await problems.allTextContents()).toEqual([expect.stringContaining("expired 30 s ago")]);
      const announcement = await announced(page);
      expect(announcement).toMatch(/^1 problem\. expired 0 s ago/);
      await page.clock.runFor(5 * MINUTE);
      expect(await problems.allTextContents()).toEqual([expect.stringContaining("expired 6 min ago")]);
      expect(await announced(page)).toBe(announcement);
    });

    it.each(["#problems li", "#expires"])("leaves alone what the user has selected in %s", async (place) => {
      const { page } = await stopped(exampleToken(), 18);
      const selected = () => page.evaluate(() => String(getSelection()));
      await page.locator(place).selectText();
      const before = await selected();
      expect(before).not.toBe("");
      await page.clock.runFor(10_000);
      expect(await selected()).toBe(before);
    });
  });

  it("says that a token has expired", async () => {
    const { page, problems } = await pasted(exampleToken(), 18);
    expect(await problems.allTextContents()).toEqual([
      "expired 3 min ago. Obtain a new one; a token lives 15 minutes.",
    ]);
    expect(await text(region(page, "Time"))).toContain("Expired 3 min ago");
  });

  it("says that the clock is slow", async () => {
    const { page, problems } = await pasted(exampleToken(), -4);
    expect(await problems.allTextContents()).toEqual(["not yet valid: your clock is 4 min slow. Set it."]);
    expect(await text(region(page, "Time"))).toContain("Issued in 4 min, by this machine's clock");
  });

  it("shows what there is of a token that names no times and no TSG", async () => {
    const { page, problems } = await pasted(
      exampleToken({ exp: undefined, iat: undefined, nbf: undefined, scope: [] }),
    );
    expect(await problems.count()).toBe(1);
    expect(await text(region(page, "Time"))).toMatch(/No expiry time\s+Issued\s+unknown/);
    expect(await text(region(page, "TSG"))).toContain("none");
  });

  it.each([
    ["an opaque token", GARBAGE],
    ["half a token", exampleToken().slice(0, 300)],
    ["two tokens", exampleToken() + exampleToken()],
    ["a letter to the support", "Hello. My token. It does not work."],
    ["parts that are no JSON", "a.b.c"],
  ])("has nothing to show of %s, and says why", async (_, garbage) => {
    const { page, problems } = await pasted(garbage);
    expect(await problems.allTextContents()).toEqual([expect.stringMatching(/^not a JWT: .* Copy it whole/)]);
    expect(await region(page, "Claims").count()).toBe(0);
    expect(await announced(page)).toMatch(/^1 problem\. not a JWT/);
  });

  it("shows markup in a claim as the text that it is, and makes the invisible visible", async () => {
    const { page } = await pasted(exampleToken({ subname: "<img src=x onerror=alert(1)>\u202E\u200B", "<b>": 1 }));
    expect(await claim(page, "subname")).toContain("<img src=x onerror=alert(1)>\\u{202e}\\u{200b}");
    expect(await page.locator("img, dl b").count()).toBe(0);
  });

  describe("keeps to itself", () => {
    it("asks for nothing but itself, from disk", async () => {
      const { page, requests, tsg } = await stopped(exampleToken());
      await tsg.fill(OTHER_TSG);
      await page.clock.runFor(30 * MINUTE);
      expect(requests).toEqual([OUTPUT.href]);
    });

    it("asks for nothing but itself, served", async () => {
      const { page, requests, tsg } = await shown(exampleToken());
      await paste(page, exampleToken());
      await tsg.fill(OTHER_TSG);
      expect(requests).toEqual([page.url()]);
    });

    it.each([
      ["from disk", () => pasted(exampleToken())],
      ["served", () => shown(exampleToken())],
    ])("could not even send what is pasted if its script would, %s", async (_, open) => {
      const reached: string[] = [];
      const server = createServer((request, response) => {
        reached.push(String(request.url));
        response.end();
      }).listen(0, "127.0.0.1");
      onTestFinished(() => void server.close().closeAllConnections());
      await once(server, "listening");
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { page } = await open();
      await page.evaluate(sendSomehow, { origin, directives: REFUSING });
      // The server is there, and would have been reached.
      await fetch(`${origin}/by-us`);
      expect(reached).toEqual(["/by-us"]);
    });

    it("stores nothing, and leaves nothing in the address or in the history", async () => {
      const { page, tsg } = await pasted(exampleToken());
      await tsg.fill(TSG);
      await tsg.press("Enter");
      expect(page.url()).toBe(OUTPUT.href);
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
        0,
        0,
        "",
      ]);
      await page.reload();
      expect(
        await page.getByRole("textbox").evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value)),
      ).toEqual(["", "", ""]);
    });

    it("has no field completed, remembered or checked for spelling, and no text translated", async () => {
      const { page } = await pasted(exampleToken());
      for (const field of await page.getByRole("textbox").all()) {
        expect(await field.getAttribute("autocomplete")).toBe("off");
        expect(await field.getAttribute("spellcheck")).toBe("false");
        expect(await field.getAttribute("name")).toBeNull();
      }
      expect(await page.locator("html").getAttribute("translate")).toBe("no");
    });

    it("has no error and nothing refused by its own policy", async () => {
      const { page } = await blank();
      const told: string[] = [];
      page.on("console", (message) => told.push(message.text()));
      page.on("pageerror", (error) => told.push(String(error)));
      await page.goto(OUTPUT.href);
      await paste(page, exampleToken());
      expect(told).toEqual([]);
    });
  });

  describe("served by inspect --browser", () => {
    it("shows the token and compares it with what is expected", async () => {
      const { page, token, tsg, problems } = await shown(exampleToken(), { tsgId: OTHER_TSG, clientId: CLIENT });
      expect(await text(region(page, "TSG"))).toContain(TSG);
      expect(await tsg.inputValue()).toBe(OTHER_TSG);
      expect(await problems.allTextContents()).toEqual([expect.stringContaining(`not ${OTHER_TSG}`)]);
      expect(await token.inputValue()).toMatch(/^[\w-]+\.[\w-]+\.$/);
    });

    it("says that an opaque token is none to decode, without showing it", async () => {
      const { page, problems } = await shown(GARBAGE);
      expect(await problems.allTextContents()).toEqual([expect.stringContaining("not a JWT")]);
      expect(await page.content()).not.toContain(GARBAGE);
    });

    it("does the same with a token that is pasted", async () => {
      const { page, tsg, verdict } = await shown(GARBAGE);
      await paste(page, exampleToken());
      await tsg.fill(TSG);
      expect(await text(region(page, "TSG"))).toContain(TSG);
      expect(await text(verdict)).toContain("No problem found");
    });

    it("is not there a second time", async () => {
      const { page } = await shown(exampleToken());
      await expect(page.reload()).rejects.toThrow("ERR_CONNECTION_REFUSED");
    });
  });

  describe("for everybody", () => {
    it("is worked by keyboard alone: one can paste at once, and clear at the end", async () => {
      const { page, requests } = await blank();
      await page.goto(OUTPUT.href);
      const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent);
      expect(await focused()).toBe("token");
      await page.keyboard.insertText(exampleToken());
      await page.keyboard.press("Tab");
      await page.keyboard.type(OTHER_TSG);
      expect(await text(page.getByRole("heading", { level: 2 }).first())).toBe("1 problem");
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("client");
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("Clear");
      await page.keyboard.press("Enter");
      await expect.poll(focused).toBe("token");
      expect(await page.getByRole("region").count()).toBe(0);
      expect(await page.getByLabel("Expected TSG").inputValue()).toBe("");
      expect(await announced(page)).toBe("");
      expect(requests).toHaveLength(1);
    });

    it.each([320, 768, 1280])("fits a window that is %i px wide, whatever the claims", async (width) => {
      const long = "x".repeat(500);
      const token = exampleToken({ [long]: long, scope: `tsg_id:${"1".repeat(60)}`, aud: long, iss: long });
      const { page, tsg } = await pasted(token);
      await page.setViewportSize({ width, height: 700 });
      await tsg.fill("2".repeat(60));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });

    it("says that the signature is not checked and that nothing leaves it, before anything else", async () => {
      const { page } = await blank();
      await page.goto(OUTPUT.href);
      expect(await page.getByRole("banner").or(page.locator("header")).first().innerText()).toMatch(
        /Nothing leaves this page\..*The signature is not verified\./s,
      );
    });

    const states: [string, string, number][] = [
      ["empty", "", 5],
      ["without a problem", exampleToken(), 5],
      ["with every problem", exampleToken({ iss: "x" }), 18],
    ];
    it.each(
      (["light", "dark"] as const).flatMap((colorScheme) => states.map((state) => [...state, colorScheme] as const)),
    )("is accessible %s", async (_, token, minutes, colorScheme) => {
      const { page, tsg, client } = await blank(minutes);
      await page.emulateMedia({ colorScheme });
      await page.goto(OUTPUT.href);
      if (token) await paste(page, token);
      if (minutes > 15) await tsg.fill("1838006354");
      if (minutes > 15) await client.fill("other");
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
        colorScheme === "dark" ? "rgb(19, 23, 22)" : "rgb(245, 246, 244)",
      );
      expect(await violations(page)).toEqual([]);
    });
  });
});

/** What axe-core finds, best practices too. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** Runs in the page: try every way to an origin that a policy can close, until each has been refused by `directives`. */
async function sendSomehow({ origin, directives }: { origin: string; directives: string[] }): Promise<void> {
  const refused = new Set<string>();
  const allRefused = new Promise<void>((resolve) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
      refused.add(effectiveDirective);
      if (directives.every((directive) => refused.has(directive))) resolve();
    });
  });
  const add = (name: string, attributes: object) =>
    document.body.appendChild(Object.assign(document.createElement(name), attributes));
  const ways = [
    () => void fetch(`${origin}/fetch`, { mode: "no-cors" }).catch(() => {}),
    () => navigator.sendBeacon(`${origin}/beacon`, "token"),
    () => new EventSource(`${origin}/events`),
    () => new WebSocket(`${origin.replace("http", "ws")}/socket`),
    () => add("img", { src: `${origin}/img` }),
    () => add("link", { rel: "stylesheet", href: `${origin}/style` }),
    () => add("iframe", { src: `${origin}/frame` }),
    () => add("object", { data: `${origin}/object` }),
    () => add("script", { src: `${origin}/script` }),
    () => (add("form", { action: `${origin}/form`, method: "post" }) as HTMLFormElement).submit(),
  ];
  for (const send of ways) {
    try {
      send();
    } catch {
      // Some are refused at once.
    }
  }
  await allRefused;
}
