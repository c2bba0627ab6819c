import ky, { type Options } from "ky";
import ky1 from "ky-1";
import { describe, expect, test } from "vitest";
import { saseAuth, TokenManager } from "../src/index.ts";
import { countingFetch, start } from "./start.ts";

const ORIGIN = "https://api.sase.paloaltonetworks.com";
const FOREIGN = "https://api.example.com";
const INVALID_OPTION = { name: "TypeError", code: "ERR_INVALID_OPTION" };
const tokens = new TokenManager({ clientId: "made-up", clientSecret: "made-up", tsgId: "1234567890" });

/** The types of ky 1 and 2 differ in their hooks, which nothing here uses. */
type Extend = (options: (parent: Options) => Options) => unknown;
const extendOfKy1 = (defaults: object) => ky1.create(defaults).extend as Extend;
const extendOfKy2 = (defaults: object) => ky.create(defaults).extend as Extend;

describe("extending a client", () => {
  test("refuses origins that are none before there is a client", () => {
    expect(() => saseAuth(tokens, { origins: [`${ORIGIN}/`] })).toThrow(expect.objectContaining(INVALID_OPTION));
  });

  test("refuses what is no token source, and an option that there is not", () => {
    const plug = saseAuth as unknown as (...given: unknown[]) => unknown;
    for (const given of [[undefined], [{ clientId: "made-up" }], [tokens, { origin: [] }], [tokens, null]])
      expect(() => plug(...given)).toThrow(expect.objectContaining(INVALID_OPTION));
  });

  test("refuses a Host header other than that of the base URL", () => {
    const extend = (host: string) => ky.create({ prefix: ORIGIN, headers: { host } }).extend(saseAuth(tokens));
    expect(() => extend("other.example")).toThrow(expect.objectContaining(INVALID_OPTION));
    expect(() => extend("api.sase.paloaltonetworks.com")).not.toThrow();
  });

  test.each([
    ["prefix", extendOfKy2({ prefix: FOREIGN })],
    ["prefix that is a URL", extendOfKy2({ prefix: new URL(FOREIGN) })],
    ["baseUrl", extendOfKy2({ baseUrl: FOREIGN })],
    ["baseUrl under a relative prefix", extendOfKy2({ prefix: "v1", baseUrl: FOREIGN })],
    ["prefix that leads away from the baseUrl", extendOfKy2({ prefix: "//api.example.com", baseUrl: ORIGIN })],
    ["prefixUrl of ky 1", extendOfKy1({ prefixUrl: FOREIGN })],
    ["another port", extendOfKy2({ prefix: `${ORIGIN}:8443` })],
    ["a look-alike", extendOfKy2({ prefix: `${ORIGIN}.example.com` })],
  ])("refuses a base URL outside of the origins: %s", (_, extend) => {
    expect(() => extend(saseAuth(tokens))).toThrow(
      expect.objectContaining({ ...INVALID_OPTION, message: expect.stringContaining("which is not in origins") }),
    );
  });

  test.each([
    ["localhost:3000", "begins with localhost:, so no token would be sent. Begin it with https://."],
    [ORIGIN.replace("https:", "http:"), "begins with http:, so no token would be sent. Begin it with https://."],
    [ORIGIN.replace("//", "//user@"), "has a user name or password, so no token would be sent. Remove it."],
    [ORIGIN.replace("//", "//:made-up@"), "has a user name or password, so no token would be sent. Remove it."],
  ])("refuses the base URL %s, with what to change in it", (prefix, message) => {
    expect(() => extendOfKy2({ prefix })(saseAuth(tokens))).toThrow(
      expect.objectContaining({ ...INVALID_OPTION, message: `The base URL of this client ${message}` }),
    );
  });

  test("says where the base URL is, and not the secrets in it", () => {
    expect(() => ky.create({ prefix: "https://api.example.com/v1?key=made-up" }).extend(saseAuth(tokens))).toThrow(
      "The base URL of this client is on https://api.example.com, which is not in origins. " +
        'Change it, or pass { origins: [...SASE_ORIGINS, "https://api.example.com"] }.',
    );
  });

  test.each([
    ["none", extendOfKy2({})],
    ["an empty prefix", extendOfKy2({ prefix: "" })],
    ["a prefix that is an origin", extendOfKy2({ prefix: ORIGIN })],
    ["a prefix with a path", extendOfKy2({ prefix: `${ORIGIN}/sse/config/v1` })],
    ["a baseUrl that is a URL", extendOfKy2({ baseUrl: new URL(`${ORIGIN}/sse/`) })],
    ["a prefix under a baseUrl", extendOfKy2({ prefix: "/sse", baseUrl: ORIGIN })],
    ["a relative prefix, for which a baseUrl may come later", extendOfKy2({ prefix: "sse" })],
    ["a prefixUrl of ky 1", extendOfKy1({ prefixUrl: `${ORIGIN}/sse` })],
    ["ky 1 without one", extendOfKy1({})],
  ])("takes a base URL inside: %s", (_, extend) => {
    expect(() => extend(saseAuth(tokens))).not.toThrow();
  });

  test("checks the base URL against the origins that were given", () => {
    expect(() => ky.create({ prefix: FOREIGN }).extend(saseAuth(tokens, { origins: [FOREIGN] }))).not.toThrow();
    expect(() => ky.create({ prefix: ORIGIN }).extend(saseAuth(tokens, { origins: [FOREIGN] }))).toThrow();
  });

  test.each([
    ["an object", { AUTHORIZATION: "Bearer of-the-user" }],
    ["Headers", new Headers({ authorization: "Bearer of-the-user" })],
    ["pairs", [["Authorization", "Bearer of-the-user"]]],
    ["an empty value", { authorization: "" }],
  ])("refuses an Authorization among the client's headers: %s", (_, headers) => {
    for (const extend of [extendOfKy1({ headers }), extendOfKy2({ headers })]) {
      expect(() => extend(saseAuth(tokens))).toThrow(
        expect.objectContaining({ ...INVALID_OPTION, message: expect.not.stringContaining("of-the-user") }),
      );
    }
  });

  test("takes a client from which the Authorization was removed, and sends the token", async () => {
    await using service = await start();
    const headers = { authorization: "Bearer of-the-user" };
    for (const version of [ky, ky1 as unknown as typeof ky]) {
      const without = version.create({ headers }).extend({ headers: { authorization: undefined } });
      await without.extend(saseAuth(service.tokens, { origins: service.origins }))(service.url);
    }
    const { authorization } = await service.tokens.getToken();
    expect(service.sase.api.requests.map((request) => request.headers.authorization)).toEqual([
      authorization,
      authorization,
    ]);
  });

  test("refuses a client that has a token source already, also further down", () => {
    const other = new TokenManager({ clientId: "made-up", clientSecret: "made-up", tsgId: "1234567891" });
    const ALREADY = "This client has a token source already. Extend the client that it was made from.";
    const attached = ky.extend(saseAuth(tokens));
    for (const client of [attached, attached.extend({ retry: 1 }), attached.extend(() => ({ headers: { a: "b" } }))]) {
      expect(() => client.extend(saseAuth(other))).toThrow(
        expect.objectContaining({ ...INVALID_OPTION, message: ALREADY }),
      );
    }
  });

  test("leaves the client that is extended as it was", async () => {
    await using service = await start();
    await service.api(service.url);
    expect((await service.plain(service.url, { throwHttpErrors: false })).status).toBe(401);
    expect(service.sase.api.requests[1]?.headers.authorization).toBeUndefined();
  });

  test("passes its tokens on to clients that are made by extend, and not to those made by create", async () => {
    await using service = await start();
    const derived = service.api.extend({ prefix: service.sase.apiOrigin });
    await derived("derived");
    await derived.create()(service.url, { throwHttpErrors: false });
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([200, 401]);
  });

  test("can be combined with options of one's own", async () => {
    await using service = await start();
    const auth = saseAuth(service.tokens, { origins: service.origins });
    const api = ky.extend((parent) => ({ ...auth(parent), prefix: service.sase.apiOrigin, headers: { "x-own": "1" } }));
    await api("combined");
    expect(service.sase.api.requests[0]).toMatchObject({ status: 200, path: "/combined", headers: { "x-own": "1" } });
  });

  test("may be done for several clients with one call of saseAuth", async () => {
    await using service = await start();
    const auth = saseAuth(service.tokens, { origins: service.origins });
    const own = countingFetch();
    await ky.extend(auth)(service.url);
    await ky.create({ fetch: own.fetch }).extend(auth)(service.url);
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([200, 200]);
    expect(own.calls).toBe(1);
  });
});

describe("the fetch underneath", () => {
  test("is the client's own, which sends every request and the replay", async () => {
    const own = countingFetch();
    await using service = await start({ client: { fetch: own.fetch } });
    await service.rejectFirst();
    await service.api(service.url);
    expect(own.calls).toBe(2);
    expect(service.sase.api.requests.map(({ status }) => status)).toEqual([401, 200]);
  });

  test("gets ky's own request object, and the options that ky does not know", async () => {
    const calls: Parameters<typeof fetch>[] = [];
    const own = (...call: Parameters<typeof fetch>) => {
      calls.push(call);
      return fetch(...call);
    };
    await using service = await start({ client: { fetch: own } });
    await service.api(service.url, { dispatcher: undefined, custom: "of the user" } as Options);
    expect(calls[0]?.[0]).toBeInstanceOf(Request);
    expect(calls[0]?.[1]).toMatchObject({ custom: "of the user" });
  });

  test("is the global one of the moment of the request", async () => {
    await using service = await start();
    const original = globalThis.fetch;
    const own = countingFetch();
    const replaced = (...call: Parameters<typeof fetch>) => {
      own.calls++;
      return original(...call);
    };
    globalThis.fetch = replaced;
    try {
      await service.api(service.url);
    } finally {
      globalThis.fetch = original;
    }
    expect(own.calls).toBeGreaterThan(0);
  });

  test("takes the place of the tokens if it is passed with a request or a later extend", async () => {
    await using service = await start();
    const own = countingFetch();
    await service.api(service.url, { fetch: own.fetch, throwHttpErrors: false });
    await service.api.extend({ fetch: own.fetch })(service.url, { throwHttpErrors: false });
    expect(service.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  test("keeps the tokens if a later one is put around it", async () => {
    await using service = await start();
    let logged = 0;
    const logging = service.api.extend(({ fetch = globalThis.fetch }) => ({
      fetch(input, init) {
        logged++;
        return fetch(input, init);
      },
    }));
    await logging(service.url);
    expect(logged).toBe(1);
    expect(service.sase.api.requests[0]?.status).toBe(200);
  });
});
