/** What undici's own interceptors do, composed before ours (underneath) and after it (above). */

import { lookup } from "node:dns";
import { gzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { describe, expect, test } from "vitest";
import { type AccessToken, saseAuth } from "../src/index.ts";
import { HOSTS, start, startServer } from "./start.ts";

type Interceptor = Dispatcher.DispatcherComposeInterceptor;
type Order = "underneath" | "above";
const BOTH: readonly Order[] = ["underneath", "above"];

describe.each(HOSTS)("with undici %s", (_, undici) => {
  const { interceptors } = undici;
  const compose = (ours: Interceptor, other: Interceptor, order: Order) =>
    new undici.Agent().compose(...(order === "underneath" ? [other, ours] : [ours, other]));
  const get = (url: string, dispatcher: Dispatcher, headers = {}) => undici.request(url, { dispatcher, headers });

  describe("retry", () => {
    const retry = () => interceptors.retry({ maxRetries: 2, minTimeout: 1, statusCodes: [503], throwOnError: false });

    test.each(BOTH)("%s sends a request again after a 503, and ours after a 401", async (order) => {
      await using api = await start({ undici });
      await api.rejectFirst();
      const dispatcher = compose(api.interceptor, retry(), order);
      api.sase.api.misbehave({ status: 503 });
      expect((await get(api.url, dispatcher)).statusCode).toBe(200);
      expect(api.sase.api.requests.map(({ status }) => status)).toEqual([503, 401, 200]);
    });

    test.each([
      ["above", "the token of that moment", 2],
      ["underneath", "the one of the first time", 1],
    ] as const)("%s sends each with %s", async (order, _, tokens) => {
      await using api = await start({
        undici,
        async respond({ headers }, response) {
          if (api.sase.api.requests.length === 1) await api.tokens.replaceToken(await api.tokens.getToken());
          response.writeHead(api.sase.api.requests.length === 1 ? 503 : 200).end(headers.authorization);
        },
      });
      await get(api.url, compose(api.interceptor, retry(), order));
      expect(new Set(api.sase.api.requests.map(({ headers }) => headers.authorization)).size).toBe(tokens);
    });
  });

  describe("redirect", () => {
    const redirect = () => interceptors.redirect({ maxRedirections: 3 });

    test.each([
      ["underneath", "no other origin, listed or not", undefined],
      ["above", "another listed origin, to which each hop is a request of its own", /^Bearer/],
    ] as const)("%s sends the token to %s", async (order, _, authorization) => {
      await using there = await startServer((_, response) => response.end("there"));
      await using api = await start({ undici, origins: [there.origin] });
      api.sase.api.misbehave({ redirect: `${there.origin}/there`, status: 307 });
      const { statusCode } = await get(api.url, compose(api.interceptor, redirect(), order));
      expect(statusCode).toBe(200);
      const [sent] = there.requests.map(({ headers }) => headers.authorization);
      if (authorization) expect(sent).toMatch(authorization);
      else expect(sent).toBeUndefined();
    });

    test("underneath tells the caller where it has been, after a replay that of the replay", async () => {
      await using api = await start({ undici });
      await api.rejectFirst();
      api.sase.api.misbehave({ redirect: `${api.sase.apiOrigin}/there`, status: 307 }, { path: "/things", times: 2 });
      const { context } = await get(api.url, compose(api.interceptor, redirect(), "underneath"));
      const { history } = context as { history: readonly URL[] };
      expect(history.map(({ pathname }) => pathname)).toEqual(["/things", "/there"]);
      expect(api.sase.api.requests).toHaveLength(4);
    });

    test("underneath tells the caller where it has been also if the token had to be awaited", async () => {
      await using api = await start({ undici });
      api.sase.api.misbehave({ redirect: `${api.sase.apiOrigin}/there`, status: 307 });
      const { context } = await get(api.url, compose(api.interceptor, redirect(), "underneath"));
      expect((context as { history: readonly URL[] }).history).toHaveLength(2);
    });

    test.each(BOTH)("%s sends no token to an origin that is not listed", async (order) => {
      await using there = await startServer((_, response) => response.end("there"));
      await using api = await start({ undici });
      api.sase.api.misbehave({ redirect: `${there.origin}/there`, status: 307 });
      await get(api.url, compose(api.interceptor, redirect(), order));
      expect(there.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    });
  });

  describe("cache", () => {
    const cacheable = { "cache-control": "public, max-age=60" };

    test("underneath does not answer a replay with the 401 that it has stored", async () => {
      await using api = await start({ undici, respond: (_, response) => void response.end("fresh") });
      const dispatcher = compose(api.interceptor, interceptors.cache(), "underneath");
      api.sase.api.misbehave({ status: 401, headers: cacheable }, { times: 1 });
      expect((await get(api.url, dispatcher)).statusCode).toBe(200);
    });

    test.each(BOTH)("%s answers the second request from what it has stored", async (order) => {
      await using api = await start({
        undici,
        respond: (_, response) => void response.writeHead(200, { ...cacheable, vary: "Authorization" }).end("stored"),
      });
      const dispatcher = compose(api.interceptor, interceptors.cache(), order);
      for (let time = 0; time < 2; time++) expect(await (await get(api.url, dispatcher)).body.text()).toBe("stored");
      expect(api.sase.api.requests).toHaveLength(1);
    });
  });

  describe("dns", () => {
    const dns = () =>
      interceptors.dns({
        affinity: 4,
        dualStack: false,
        lookup: (_origin, _options, found) =>
          lookup("127.0.0.1", { all: true }, (error, all) => found(error, all as never)),
      });

    test.each([
      ["underneath", 200],
      ["above", 401],
    ] as const)("%s: a request to a listed name is answered with %i", async (order, status) => {
      await using api = await start({ undici });
      const named = api.sase.apiOrigin.replace("127.0.0.1", "localhost");
      const ours = saseAuth(api.tokens, { origins: [named] });
      expect((await get(named, compose(ours, dns(), order))).statusCode).toBe(status);
    });
  });

  test.each(BOTH)("decompress %s unpacks an answer, and a 401 whose token stays", async (order) => {
    await using packing = await startServer(({ url }, response) => {
      response.writeHead(url === "/401" ? 401 : 200, { "content-encoding": "gzip" }).end(gzipSync("unpacked"));
    });
    await using api = await start({ undici });
    const kept = { getToken: () => api.tokens.getToken(), replaceToken: async (same: AccessToken) => same };
    const ours = saseAuth(kept, { origins: [packing.origin] });
    const dispatcher = compose(ours, interceptors.decompress({ skipErrorResponses: false }), order);
    for (const status of [200, 401]) {
      const { statusCode, body } = await get(`${packing.origin}/${status}`, dispatcher);
      expect([statusCode, await body.text()]).toEqual([status, "unpacked"]);
    }
  });

  test("all of them in the order of the README", async () => {
    await using api = await start({ undici });
    await api.rejectFirst();
    const dispatcher = new undici.Agent().compose(
      ...[interceptors.dns(), interceptors.redirect({ maxRedirections: 3 }), interceptors.cache()],
      ...[interceptors.decompress(), api.interceptor, interceptors.retry({ maxRetries: 2, minTimeout: 1 })],
    );
    api.sase.api.misbehave({ redirect: `${api.sase.apiOrigin}/there`, status: 307 }, { path: "/things" });
    expect((await get(api.url, dispatcher)).statusCode).toBe(200);
  });
});
