import { defaultTenants } from "@sase-auth/testing";
import { describe, expect, test } from "vitest";
import { saseAuth, TokenManager } from "../src/index.ts";
import { hosts } from "./hosts.ts";
import { start } from "./start.ts";

test("saseAuth refuses what is no token source, and an option that there is not", () => {
  const plug = saseAuth as unknown as (...given: unknown[]) => unknown;
  const tokens = new TokenManager({ clientId: "made-up", clientSecret: "made-up", tsgId: "1" });
  for (const given of [[undefined], [{ clientId: "made-up" }], [tokens, { origin: [] }], [tokens, null]])
    expect(() => plug(...given)).toThrow(expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_OPTION" }));
});

describe.each(hosts)("got.extend(saseAuth(…)), with got $version,", ({ host }) => {
  const got = host.default;

  test("leaves the client that it extends without tokens", async () => {
    await using service = await start({ got });
    const plain = got.extend({ throwHttpErrors: false });
    plain.extend(saseAuth(service.tokens, { origins: service.allowed }));
    expect((await plain(service.url)).statusCode).toBe(401);
    expect(service.sase.auth.requests).toHaveLength(0);
  });

  test("can be given to several clients, and be in one list with other options", async () => {
    await using service = await start({ got });
    const auth = saseAuth(service.tokens, { origins: service.allowed });
    const clients = [got.extend(auth), got.extend({ headers: { "x-own": "yes" } }, auth), got.extend(got.extend(auth))];
    await Promise.all(clients.map((api) => api(service.url)));
    expect(service.received()).toEqual(Array(3).fill("/things 200"));
    expect(service.sase.auth.tokenRequests).toHaveLength(1);
  });

  test("twice with the tokens of one manager is as good as once", async () => {
    await using service = await start({ got });
    const api = service.api.extend(saseAuth(service.tokens, { origins: service.allowed }));
    await service.rejectFirst();
    await api(service.url);
    expect(service.received()).toEqual(["/things 401", "/things 200"]);
  });

  test("with the tokens of another manager is refused at the first request, for any API", async () => {
    await using service = await start({ got });
    const child = new TokenManager({ ...service.sase.credentials, tsgId: defaultTenants.child });
    const api = service.api.extend(saseAuth(child, { origins: service.allowed }));
    const error = await api(service.url).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", message: expect.stringContaining("another manager") });
    expect(service.sase.api.requests).toHaveLength(0);
    expect(service.sase.auth.requests).toHaveLength(0);
    await expect(async () => {
      for await (const _ of api.stream(service.url));
    }).rejects.toMatchObject({ code: "ERR_INVALID_OPTION" });
  });

  test("may have another manager's tokens for other origins", async () => {
    await using service = await start({ got });
    await using other = await start({ got });
    const api = service.api.extend(saseAuth(other.tokens, { origins: other.allowed }));
    await Promise.all([api(service.url), api(other.url)]);
    expect([...service.received(), ...other.received()]).toEqual(["/things 200", "/things 200"]);
  });

  test("works with a prefixUrl, searchParams and the shortcuts of got", async () => {
    await using service = await start({ got });
    const api = service.api.extend({ prefixUrl: service.sase.apiOrigin, searchParams: { limit: 2 } });
    await api.get("sse/config");
    await api.put("sse/config", { json: 1 });
    await api.head("sse/config");
    expect(service.received()).toEqual(Array(3).fill("/sse/config?limit=2 200"));
  });

  test.each(["the URL of the next page", "the options of the last page"])(
    "has a token for each page, with %s, and replays each",
    async (next) => {
      await using service = await start({
        got,
        respond: ({ path }, response) => void response.end(JSON.stringify([path])),
      });
      service.sase.api.misbehave({ status: 401 }, { path: "/1" });
      const seen: number[] = [];
      const pages = await service.api.paginate.all<string>(`${service.sase.apiOrigin}/1`, {
        hooks: {
          afterResponse: [
            (response) => {
              seen.push(response.statusCode);
              return response;
            },
          ],
        },
        pagination: {
          requestLimit: 3,
          transform: (response) => JSON.parse(String(response.body)),
          paginate({ response }) {
            const url = new URL(`/${seen.length + 1}`, service.sase.apiOrigin);
            if (next === "the URL of the next page") return { url };
            response.request.options.url = url;
            return response.request.options;
          },
        },
      });
      expect(pages).toEqual(["/1", "/2", "/3"]);
      expect(service.received()).toEqual(["/1 401", "/1 200", "/2 200", "/3 200"]);
      expect(seen).toEqual([200, 200, 200]);
    },
  );

  test("serves many calls at once with one token, and replaces it once", async () => {
    await using service = await start({ got });
    await service.rejectFirst();
    const urls = Array.from({ length: 100 }, (_, at) => `${service.url}/${at}`);
    const answers = await Promise.all(urls.map((url, at) => service.api.post(url, { json: { at } })));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(service.sase.auth.tokenRequests).toHaveLength(2);
    for (const { path, body } of service.sase.api.requests) expect(path).toBe(`/things/${JSON.parse(String(body)).at}`);
  });

  test("refuses origins that are none", () => {
    const tokens = {} as TokenManager;
    for (const origins of [[], ["https://api.example/"], ["http://api.example"], ["https://*.example"]]) {
      expect(() => saseAuth(tokens, { origins })).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
    }
  });
});
