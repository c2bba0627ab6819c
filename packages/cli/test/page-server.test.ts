import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { showPage } from "../src/page.ts";
import { serveOnce } from "../src/page-server.ts";
import { exampleToken, signatureOf, TSG } from "./page-example.ts";

const LONG = 60_000;

/** Ask as a browser does, on a connection of its own; fetch would not let us choose the Host. */
async function ask(url: URL | string, host?: string, method = "GET"): Promise<IncomingMessage> {
  const asked = request(url, { agent: false, method, ...(host && { headers: { host } }) }).end();
  const [response] = await once(asked, "response");
  return response;
}

async function refusal(url: string): Promise<unknown> {
  return ask(url).then(
    () => undefined,
    (error) => error.code,
  );
}

describe("a page that is served", () => {
  it("is served to the first request, after which nothing listens any more", async () => {
    const { url, served } = await serveOnce("<p>page</p>", LONG);
    expect(await text(await ask(url))).toBe("<p>page</p>");
    expect(await served).toBe(true);
    expect(await refusal(url)).toBe("ECONNREFUSED");
  });

  it("is served whole, however long it is", async () => {
    const page = "x".repeat(5_000_000);
    const { url, served } = await serveOnce(page, LONG);
    expect((await text(await ask(url))).length).toBe(page.length);
    expect(await served).toBe(true);
  });

  it("is served once, though another had begun to ask before and ends while it is on its way", async () => {
    const page = "x".repeat(50_000_000); // more than fits on the way
    const { url, served } = await serveOnce(page, LONG);
    const { host, hostname, port, pathname } = new URL(url);
    const second = connect(Number(port), hostname);
    await new Promise((resolve) => second.write(`GET ${pathname} HTTP/1.1\r\n`, resolve));
    const first = await ask(url);
    second.write(`Host: ${host}\r\n\r\n`);
    expect(await text(second)).not.toContain("xxx");
    expect((await text(first)).length).toBe(page.length);
    expect(await served).toBe(true);
  });

  it("is served once to two requests on the same connection", async () => {
    const { url, served } = await serveOnce("the page", LONG);
    const { host, hostname, port, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(2));
    expect((await text(socket)).split("the page")).toHaveLength(2);
    expect(await served).toBe(true);
  });

  it.each([
    ["browsers open ahead of need", ""],
    ["somebody began to ask on", "GET / HT"],
  ])("does not wait for connections that %s", async (_, sent) => {
    const { url, served } = await serveOnce("page", LONG);
    const idle = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
    await once(idle, "connect");
    if (sent) await new Promise((resolve) => idle.write(sent, resolve));
    await ask(url).then(text);
    expect(await served).toBe(true);
    idle.destroy();
  });

  it("may not be stored, framed, sniffed or named to others", async () => {
    const { url, served } = await serveOnce("page", LONG);
    const response = await ask(url);
    expect(response.headers).toMatchObject({
      "cache-control": "no-store",
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    await text(response);
    await served;
  });

  it("listens on loopback, at a path that is another each time and long", async () => {
    const pages = [await serveOnce("a", LONG), await serveOnce("b", LONG)];
    const urls = pages.map(({ url }) => new URL(url));
    for (const { hostname, pathname } of urls) {
      expect(hostname).toBe("127.0.0.1");
      expect(pathname).toMatch(/^\/[\w-]{32}$/);
    }
    expect(urls[0]?.pathname).not.toBe(urls[1]?.pathname);
    for (const { url, served } of pages) {
      await ask(url).then(text);
      await served;
    }
  });

  it.each([
    ["another path", 404, (url: URL) => ask(new URL("/", url))],
    ["a longer path", 404, (url: URL) => ask(`${url}/`)],
    ["the path with a query", 404, (url: URL) => ask(`${url}?again`)],
    ["a name that was made to lead here", 421, (url: URL) => ask(url, `attacker.example:${url.port}`)],
    ["localhost", 421, (url: URL) => ask(url, `localhost:${url.port}`)],
    ["the host without its port", 421, (url: URL) => ask(url, "127.0.0.1")],
    ["no page, but its headers", 405, (url: URL) => ask(url, undefined, "HEAD")],
    ["the page by POST", 405, (url: URL) => ask(url, undefined, "POST")],
  ])("answers %s with an error, and waits on", async (_, status, attempt) => {
    const { url, served } = await serveOnce("page", LONG);
    const response = await attempt(new URL(url));
    expect(response.statusCode).toBe(status);
    expect(await text(response)).toBe("");
    expect(await text(await ask(url))).toBe("page");
    expect(await served).toBe(true);
  });

  it("is gone if no request has come in time", async () => {
    const { url, served } = await serveOnce("page", 1);
    expect(await served).toBe(false);
    expect(await refusal(url)).toBe("ECONNREFUSED");
  });

  it("is gone in time, even if a connection is held open", async () => {
    const { url, served } = await serveOnce("page", 50);
    const idle = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
    expect(await served).toBe(false);
    idle.destroy();
  });
});

describe("a token shown in the browser", () => {
  it("is served to the browser that was opened, without its signature", async () => {
    const token = exampleToken();
    let page: Promise<string> | undefined;
    const open = async (url: string) => {
      page = ask(url).then(text);
    };
    expect(await showPage(token, { tsgId: TSG }, { say: () => {}, open })).toBe(true);
    expect(await page).toContain(TSG);
    expect(await page).not.toContain(signatureOf(token));
  });

  it("can be opened by hand if no browser was found: its address is printed", async () => {
    const said: string[] = [];
    const open = () => Promise.reject(new Error("no browser here"));
    const say = (message: string) => {
      said.push(message);
      if (message.startsWith("No browser")) void ask(said[0]?.match(/http:\S+/)?.[0] ?? "").then(text);
    };
    expect(await showPage(exampleToken(), {}, { say, open })).toBe(true);
    expect(said).toEqual([
      expect.stringMatching(/^Opening http:\/\/127\.0\.0\.1:\d+\/\S+ /),
      "No browser could be opened: open that address yourself.",
    ]);
  });

  it("says if no request came", async () => {
    const open = async () => {};
    expect(await showPage(exampleToken(), {}, { say: () => {}, open, wait: 1 })).toBe(false);
  });
});
