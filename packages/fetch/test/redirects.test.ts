import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { AccessToken, createSaseFetch } from "../src/index.ts";
import { start, startServer } from "./start.ts";

test.each(["relative", "absolute"])("keeps the token on a %s redirect within the origin", async (kind) => {
  await using api = await start();
  const redirect = kind === "relative" ? "/moved" : `${api.sase.apiOrigin}/moved`;
  api.sase.api.misbehave({ redirect }, { path: "/things" });
  const response = await api.saseFetch(api.url);
  expect(response.status).toBe(200);
  expect(response.redirected).toBe(true);
  expect(api.sase.api.requests.map(({ path, status }) => [path, status])).toEqual([
    ["/things", 302],
    ["/moved", 200],
  ]);
});

test("carries no token to another origin, also where that one is listed", async () => {
  await using other = await startServer((_, response) => response.end("other"));
  await using api = await start({ origins: [other.origin] });
  api.sase.api.misbehave({ redirect: other.origin });
  expect(await (await api.saseFetch(api.url)).text()).toBe("other");
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test("carries no token to another name of the same host", async () => {
  await using api = await start();
  const url = api.url.replace("127.0.0.1", "localhost");
  api.sase.api.misbehave({ redirect: url });
  expect((await api.saseFetch(api.url)).status).toBe(401);
  expect(api.sase.api.requests[1]?.headers.authorization).toBeUndefined();
  expect(api.sase.api.requests).toHaveLength(2);
});

test("replaces no token for a 401 from another origin, and does not put one back there", async () => {
  await using other = await startServer((_, response) => response.writeHead(401).end("not for you"));
  await using api = await start({ origins: [other.origin] });
  api.sase.api.misbehave({ redirect: `${other.origin}/there` });
  const response = await api.saseFetch(api.url);
  expect(response.status).toBe(401);
  expect(await response.text()).toBe("not for you");
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
});

test("leaves redirects to the caller who asks for them", async () => {
  await using api = await start();
  api.sase.api.misbehave({ redirect: "/moved" });
  const response = await api.saseFetch(api.url, { redirect: "manual" });
  expect(response.status).toBe(302);
  expect(response.headers.get("location")).toBe("/moved");
});

/** The fetch adapter follows redirects itself; these are what the fetch standard says of them, and Node's fetch does. */
test.each([
  [301, "POST", "GET", ""],
  [302, "POST", "GET", ""],
  [303, "POST", "GET", ""],
  [303, "PUT", "GET", ""],
  [301, "PUT", "PUT", "body"],
  [307, "POST", "POST", "body"],
  [308, "PATCH", "PATCH", "body"],
])("follows a %i of a %s with a %s", async (status, method, next, body) => {
  await using api = await start();
  for (const send of [fetch, api.saseFetch]) {
    for (const wrapped of [false, true]) {
      api.sase.api.misbehave({ redirect: "/moved?x=1#y", status }, { path: "/things" });
      const headers = { "x-of": "caller", "content-language": "de" };
      const { authorization } = await api.tokens.getToken();
      const init = { method, body: "body", headers: send === fetch ? { ...headers, authorization } : headers };
      const response = await (wrapped ? send(new Request(api.url, init)) : send(api.url, init));
      expect([response.status, response.redirected]).toEqual([200, true]);
      expect(new URL(response.url).pathname).toBe("/moved");
      const moved = api.sase.api.requests.at(-1);
      expect([moved?.method, moved?.body.toString(), moved?.path]).toEqual([next, body, "/moved?x=1"]);
      expect(moved?.headers["x-of"]).toBe("caller");
      expect(moved?.headers["content-type"]).toBe(body ? "text/plain;charset=UTF-8" : undefined);
      expect(moved?.headers["content-language"]).toBe(body ? "de" : undefined);
    }
  }
});

test("gives up after as many redirects as fetch", async () => {
  await using api = await start();
  api.sase.api.misbehave({ redirect: "/things" }, { times: Number.POSITIVE_INFINITY });
  const { authorization } = await api.tokens.getToken();
  for (const call of [() => api.saseFetch(api.url), () => fetch(api.url, { headers: { authorization } })])
    await expect(call()).rejects.toMatchObject({ name: "TypeError", message: "fetch failed" });
  expect(api.sase.api.requests).toHaveLength(2 * 21);
});

test.each([
  ["a scheme that is not http", "data:text/plain,hello"],
  ["something that is no URL", "http://[nowhere]/"],
])("fails as fetch does for a redirect to %s", async (_, redirect) => {
  await using api = await start();
  api.sase.api.misbehave({ status: 302, headers: { location: redirect } });
  await expect(api.saseFetch(api.url)).rejects.toMatchObject({ name: "TypeError", message: "fetch failed" });
});

test("fails as fetch does for a stream that would have to be sent twice", async () => {
  await using api = await start();
  api.sase.api.misbehave({ redirect: "/moved", status: 307 });
  const init = { method: "POST", body: new Blob(["body"]).stream(), duplex: "half" } as RequestInit;
  await expect(api.saseFetch(api.url, init)).rejects.toMatchObject({ name: "TypeError", message: "fetch failed" });
  expect(api.sase.api.requests).toHaveLength(1);
});

test("returns a redirect that has no location, and a 304, as they are", async () => {
  await using api = await start();
  for (const status of [302, 304]) {
    api.sase.api.misbehave({ status, body: "" });
    const response = await api.saseFetch(api.url);
    expect([response.status, response.redirected]).toEqual([status, false]);
  }
});

test("leaves a redirect to a caller who wants an error for it", async () => {
  await using api = await start();
  for (const call of [
    () => api.saseFetch(api.url, { redirect: "error" }),
    () => api.saseFetch(new Request(api.url, { redirect: "error" })),
  ]) {
    api.sase.api.misbehave({ redirect: "/moved" });
    await expect(call()).rejects.toThrow(TypeError);
  }
});

test("leaves cookies and the like behind as well when it leaves the origin", async () => {
  await using other = await startServer((_, response) => response.end());
  await using api = await start();
  api.sase.api.misbehave({ redirect: other.origin });
  await api.saseFetch(api.url, {
    headers: { cookie: "a=b", "proxy-authorization": "Basic made-up", "x-of": "caller" },
  });
  const [{ headers } = { headers: {} }] = other.requests;
  expect(headers).toMatchObject({ "x-of": "caller" });
  for (const name of ["authorization", "cookie", "proxy-authorization"]) expect(headers).not.toHaveProperty(name);
});

test("carries no token to another port by a fetch that compares host names only, as node-fetch does", async () => {
  await using other = await startServer((_, response) => response.writeHead(401).end());
  /** It follows redirects itself, with all headers as long as the name of the host is the same. */
  const byName: typeof fetch = async (input, init) => {
    const response = await fetch(input, { ...init, redirect: "manual" });
    const location = response.headers.get("location");
    if (!location || init?.redirect === "manual") return response;
    const next = new URL(location, String(input));
    const isKnown = next.hostname === new URL(String(input)).hostname;
    return byName(next, isKnown ? init : { ...init, headers: {} });
  };
  await using api = await start({ fetch: byName });
  api.sase.api.misbehave({ redirect: `${other.origin}/there` });
  expect((await api.saseFetch(api.url)).status).toBe(401);
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
});

describe("a chain of redirects", () => {
  const STATUSES = [301, 302, 303, 307, 308];
  const chains = STATUSES.flatMap((first) => STATUSES.map((second) => `/${first}/${second}/307/200`));

  /** Answers `/303/307/200` with 303, and so on. */
  async function answer(request: IncomingMessage, response: ServerResponse, seen: string[]): Promise<void> {
    const { method, url = "", headers } = request;
    const [, status, ...rest] = url.split("/");
    seen.push(`${method} ${url} ${headers["content-type"]} ${await text(request)}`);
    response.writeHead(Number(status), { location: `/${rest.join("/")}` }).end();
  }

  test.each(["GET", "POST", "PUT"])(
    "that begins with a %s is followed as fetch does, by a replay too",
    async (method) => {
      const seen: string[] = [];
      let rejections = 0;
      await using server = await startServer((request, response) => {
        if (!request.headers.authorization || rejections === 0) return void answer(request, response, seen);
        rejections--;
        request.resume();
        response.writeHead(401).end();
      });
      const follow = async (path: string, isRequest: boolean, send: typeof fetch) => {
        seen.length = 0;
        const init = { method, ...(method !== "GET" && { body: "body" }) };
        const url = server.origin + path;
        await send(isRequest ? new Request(url, init) : url, isRequest ? undefined : init);
        return [...seen];
      };
      const made = (value: string) => new AccessToken({ value, expiresAt: Number.POSITIVE_INFINITY, tsgId: "1" });
      const tokens = { getToken: async () => made("first"), replaceToken: async () => made("second") };
      const saseFetch = createSaseFetch(tokens, { origins: [server.origin] });
      for (const path of chains) {
        const expected = await follow(path, false, fetch);
        for (const isRequest of [false, true]) {
          for (rejections of [0, 1]) {
            expect(await follow(path, isRequest, saseFetch)).toEqual(expected);
            expect(rejections).toBe(0);
          }
        }
      }
    },
  );
});
