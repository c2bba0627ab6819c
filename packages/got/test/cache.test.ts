import { defaultTenants, type MockSaseOptions } from "@sase-auth/testing";
import { describe, expect, test } from "vitest";
import { saseAuth, TokenManager } from "../src/index.ts";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

const answering = (cacheControl: string, more = {}): MockSaseOptions => ({
  respond({ tsgId }, response) {
    response.writeHead(200, { "cache-control": cacheControl, ...more }).end(`of ${tsgId}`);
  },
});

// Until 14.4.6 got misses an event in what it builds around a function that waits: `cache` fails there, loudly.
const able = hosts.filter(({ version }) => version !== "14.0.0");

describe.each(able)("got $version with a cache", ({ host }) => {
  const got = host.default;

  test("sends the token, replays a rejected one and leaves retries to got", async () => {
    const retry = { limit: 1, statusCodes: [503], backoffLimit: 1, noise: 0 };
    await using service = await start({ got, client: { cache: new Map(), retry } });
    await service.rejectFirst();
    service.sase.api.misbehave({ status: 401 });
    service.sase.api.misbehave({ status: 503 });
    expect((await service.api(service.url)).statusCode).toBe(200);
    expect(service.received()).toEqual(["/things 401", "/things 503", "/things 200"]);
  });

  test("keeps the token on a redirect within the origin", async () => {
    await using service = await start({ got, client: { cache: new Map() } });
    service.sase.api.misbehave({ redirect: "/moved" }, { path: "/things" });
    await service.api(service.url);
    expect(service.received()).toEqual(["/things 302", "/moved 200"]);
  });

  test("sends what is without a token as before", async () => {
    await using service = await start({ got, client: { cache: new Map() } });
    const headers = { authorization: "Bearer of-the-user" };
    const { statusCode } = await service.api(service.url, { headers, throwHttpErrors: false });
    expect(statusCode).toBe(401);
    const other = service.url.replace("127.0.0.1", "localhost");
    service.sase.api.misbehave({ redirect: other });
    expect((await service.api(service.url, { throwHttpErrors: false })).statusCode).toBe(401);
    expect(service.sase.api.requests[2]?.headers.authorization).toBeUndefined();
  });

  test("returns to no tenant what another one was answered, though they share the cache", async () => {
    const cache = new Map();
    await using service = await start({ got, client: { cache }, ...answering("max-age=60") });
    const child = new TokenManager({ ...service.sase.credentials, tsgId: defaultTenants.child });
    const ofChild = got.extend({ cache }, saseAuth(child, { origins: service.allowed }));
    expect((await service.api(service.url)).body).toBe(`of ${service.tokens.tsgId}`);
    expect((await ofChild(service.url)).body).toBe(`of ${defaultTenants.child}`);
    expect(cache.size).toBe(0);
  });

  test("keeps what the API calls public, and no token with it", async () => {
    const cache = new Map();
    const more = { vary: "accept-encoding" };
    await using service = await start({ got, client: { cache }, ...answering("public, max-age=60", more) });
    await service.api(service.url);
    const { isFromCache } = await service.api(service.url);
    expect(isFromCache).toBe(true);
    expect(service.sase.api.requests).toHaveLength(1);
    expect(cache.size).toBe(1);
    for (const { value } of service.sase.issued) expect(JSON.stringify([...cache])).not.toContain(value);
  });

  test("answers nothing from it that varies by an added header, which is not known when it is searched", async () => {
    const regions = ["de", "uk"];
    const headers = () => ({ "X-PANW-Region": regions.shift() ?? "" });
    const answers = answering("public, max-age=60", { vary: "X-PANW-Region" });
    await using service = await start({ got, client: { cache: new Map() }, headers, ...answers });
    for (const { isFromCache } of [await service.api(service.url), await service.api(service.url)])
      expect(isFromCache).toBe(false);
    expect(service.sase.api.requests.map(({ headers }) => headers["x-panw-region"])).toEqual(["de", "uk"]);
  });

  test("keeps no 401, which would answer the replay, but shows it as it came", async () => {
    const cache = new Map();
    let status = 401;
    await using service = await start({
      got,
      client: { cache, throwHttpErrors: false },
      respond: (_, response) =>
        void response.writeHead(status, { "cache-control": "public, max-age=60" }).end("answer"),
    });
    const rejected = await service.api(service.url);
    expect([rejected.statusCode, rejected.headers["cache-control"]]).toEqual([401, "public, max-age=60"]);
    expect(service.sase.api.requests).toHaveLength(2);
    status = 200;
    for (const isFromCache of [false, true])
      expect(await service.api(service.url)).toMatchObject({ statusCode: 200, body: "answer", isFromCache });
    expect(service.sase.api.requests).toHaveLength(3);
  });

  test("revalidates what it kept, with a token", async () => {
    await using service = await start({
      got,
      client: { cache: new Map() },
      respond({ headers }, response) {
        const status = headers["if-none-match"] ? 304 : 200;
        response
          .writeHead(status, { "cache-control": "public, max-age=0", etag: '"1"' })
          .end(status === 200 ? "kept" : "");
      },
    });
    await service.api(service.url);
    const { body, isFromCache } = await service.api(service.url);
    expect([body, isFromCache]).toEqual(["kept", true]);
    expect(service.received()).toEqual(["/things 200", "/things 304"]);
  });

  test("fails with our error where no token can be obtained", async () => {
    await using service = await start({ got, client: { cache: new Map() } });
    service.sase.rotateSecret();
    await expect(service.api(service.url)).rejects.toMatchObject({ code: "ERR_TOKEN_REQUEST" });
    expect(service.sase.api.requests).toHaveLength(0);
  });
});
