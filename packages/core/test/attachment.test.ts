import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  checkAttachment,
  checkProxies,
  checkToken,
  headerOf,
  isFetchProxied,
  isForeignHost,
  isForUs,
  isProxiedByEnvironment,
  isRepeatable,
  withoutHeader,
} from "../src/adapter.ts";
import { AccessToken, SASE_ORIGINS, TenantTokens, TokenManager, type TokenSource } from "../src/index.ts";

const account = { clientId: "made-up", clientSecret: "made-up" };
const credentials = { ...account, tsgId: "1" };
const tokens = new TokenManager(credentials);
const INVALID_OPTION = { name: "TypeError", code: "ERR_INVALID_OPTION" };

describe("what an adapter is attached with", () => {
  it("is a token source, of ours or of the user's, and perhaps options", () => {
    const own: TokenSource = { getToken: async () => token, replaceToken: async () => token };
    expect(checkAttachment(tokens, {})).toEqual(SASE_ORIGINS);
    expect(checkAttachment(own, { origins: ["https://a.example"] })).toEqual(["https://a.example"]);
    expect(checkAttachment(new TenantTokens(account).get("1"), { origins: undefined })).toEqual(SASE_ORIGINS);
  });

  it.each([
    ["nothing", undefined],
    ["credentials", credentials],
    ["the tokens of all tenants", new TenantTokens(account)],
    ["a promise", Promise.resolve(tokens)],
    ["a text", "token"],
    ["a source that replaces none", { getToken: async () => "token" }],
  ])("is refused if it is %s, with what to pass", (_, source) => {
    expect(() => checkAttachment(source as never, {})).toThrow(
      expect.objectContaining({ ...INVALID_OPTION, message: expect.stringMatching(/new TokenManager.*tenants\.get/) }),
    );
  });

  it.each([
    ["a misspelt option", { origin: [] }, "origin is no option of an adapter. Use origins, headers, fetch."],
    [
      "a list in the place of the options",
      ["https://a.example"],
      "0 is no option of an adapter. Use origins, headers, fetch.",
    ],
    ["a text in the place of the options", "x", "The options of an adapter must be an object."],
    ["null in the place of the options", null, "The options of an adapter must be an object."],
  ])("is refused if it has %s, with those that there are", (_, options, message) => {
    expect(() => checkAttachment(tokens, options as never, ["fetch"])).toThrow(
      expect.objectContaining({ ...INVALID_OPTION, message }),
    );
  });
});

const token = new AccessToken({ value: "made-up", expiresAt: 0, tsgId: "1" });

describe("what a token source returns", () => {
  it("is a token, of whatever class", () => {
    const other = { authorization: "Bearer made-up", value: "made-up", tsgId: "1", expiresAt: 0 };
    expect(checkToken(token)).toBe(token);
    expect(checkToken(other as never)).toBe(other);
  });

  it.each([undefined, null, "made-up", {}, { value: "made-up" }, { authorization: "x", value: "x", tsgId: 1 }])(
    "is refused if it is %j, with what to return",
    (none) => {
      const message = "The token source must return an AccessToken: new AccessToken({ value, expiresAt, tsgId }).";
      expect(() => checkToken(none as never)).toThrow(expect.objectContaining({ ...INVALID_OPTION, message }));
    },
  );
});

describe("a request is for us", () => {
  const origins = ["https://a.example"];
  const told: string[] = [];
  const telling = { unattached: (origin: string) => void told.push(origin) } as TokenSource;

  it.each([
    ["https://a.example/x", undefined, true],
    ["https://a.example/x", "a.example", true],
    ["https://a.example/x", "A.EXAMPLE:443", true],
    ["https://a.example/x", "b.example", false],
    ["https://a.example/x", "a.example:8443", false],
    ["https://a.example/x", "no host", false],
    ["https://b.example/x", "a.example", false],
  ])("at %s with the Host header %j: %s", (url, host, expected) => {
    expect(isForUs(url, host, tokens, origins)).toBe(expected);
  });

  it("or its origin is reported, unless it is relative or has credentials", () => {
    const urls = ["https://a.example/x", "https://b.example/x?y", "/x", "https://user:made-up@c.example/"];
    for (const url of urls) isForUs(url, undefined, telling, origins);
    expect(told).toEqual(["https://b.example"]);
  });

  it("whatever a header is called that names no host", () => {
    for (const host of [undefined, null, ""]) expect(isForeignHost(host, "https://a.example/")).toBe(false);
  });
});

describe("headers", () => {
  class Headers {
    Accept = "a";
    AUTHORIZATION = "b";
  }

  it("are found in any case", () => {
    expect(headerOf(new Headers(), "authorization")).toBe("b");
    expect(headerOf(new Headers(), "host")).toBeUndefined();
  });

  it("are copied without some of them, and stay of their class", () => {
    const copy = withoutHeader(new Headers(), (_, value) => value === "b");
    expect(copy).toBeInstanceOf(Headers);
    expect({ ...copy }).toEqual({ Accept: "a" });
  });
});

describe("a request can be repeated", () => {
  it.each([
    ["GET", undefined, false, true],
    ["POST", "text", false, true],
    ["POST", new ReadableStream(), false, false],
    ["get", undefined, true, true],
    ["HEAD", undefined, true, true],
    [undefined, undefined, true, true],
    ["POST", "text", true, false],
    ["DELETE", undefined, true, false],
  ])("if it is a %s with the body %s and was redirected (%s): %s", (method, body, isRedirected, expected) => {
    expect(isRepeatable(body, method, isRedirected)).toBe(expected);
  });
});

describe("a proxy of the environment", () => {
  const NAMES = [
    ...["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [name, name.toUpperCase()]),
    "npm_config_proxy",
    "npm_config_https_proxy",
  ];
  const kept = { ...process.env };
  const set = (env: object) => Object.assign(process.env, env);

  beforeEach(() => {
    for (const name of [...NAMES, "NODE_USE_ENV_PROXY", "NODE_OPTIONS"]) delete process.env[name];
  });
  afterEach(() => {
    for (const name of [...NAMES, "NODE_USE_ENV_PROXY"]) delete process.env[name];
    set(kept);
  });

  it.each([
    ["http://127.0.0.1:80/", {}, false],
    ["http://127.0.0.1:80/", { HTTP_PROXY: "http://proxy" }, true],
    ["http://127.0.0.1:80/", { http_proxy: "http://proxy" }, true],
    ["http://127.0.0.1:80/", { ALL_PROXY: "http://proxy" }, true],
    ["http://127.0.0.1:80/", { HTTPS_PROXY: "http://proxy" }, false],
    ["https://a.example/", { HTTPS_PROXY: "http://proxy" }, true],
    ["http://127.0.0.1:80/", { HTTP_PROXY: "http://proxy", NO_PROXY: "localhost,127.0.0.1,::1" }, false],
    ["http://127.0.0.1:8080/", { HTTP_PROXY: "http://proxy", NO_PROXY: "127.0.0.1:8080" }, false],
    ["http://127.0.0.1:8080/", { HTTP_PROXY: "http://proxy", NO_PROXY: "127.0.0.1:8081" }, true],
    ["http://127.0.0.1:80/", { HTTP_PROXY: "http://proxy", no_proxy: "*" }, false],
    ["https://x.a.example/", { HTTPS_PROXY: "http://proxy", NO_PROXY: "b.example, .A.example" }, false],
    ["https://x.a.example/", { HTTPS_PROXY: "http://proxy", NO_PROXY: "b.example .A.example" }, true],
    ["http://[::1]:80/", { HTTP_PROXY: "http://proxy", NO_PROXY: "localhost,127.0.0.1,[::1]" }, true],
    ["http://127.0.0.1:80/", { npm_config_proxy: "http://proxy" }, true],
    ["https://a.example/", { npm_config_https_proxy: "http://proxy" }, true],
    ["https://x.a.example/", { HTTPS_PROXY: "http://proxy", NO_PROXY: "*.a.example" }, false],
    ["https://x.a.example/", { HTTPS_PROXY: "http://proxy", NO_PROXY: "a.example" }, true],
  ])("gets a request to %s with %j: %s", (url, env, expected) => {
    set(env);
    expect(isProxiedByEnvironment(url)).toBe(expected);
  });

  it.each([
    [{ HTTP_PROXY: "http://proxy" }, false],
    [{ NODE_USE_ENV_PROXY: "1" }, false],
    [{ HTTP_PROXY: "http://proxy", NODE_USE_ENV_PROXY: "0" }, false],
    [{ HTTP_PROXY: "http://proxy", NODE_USE_ENV_PROXY: "1" }, true],
    [{ HTTP_PROXY: "http://proxy", NODE_OPTIONS: "--use-env-proxy" }, true],
    [{ HTTP_PROXY: "http://proxy", NODE_USE_ENV_PROXY: "1", NO_PROXY: "127.0.0.1" }, false],
  ])("gets a request of Node's fetch with %j: %s", (env, expected) => {
    const isAble = process.allowedNodeEnvironmentFlags.has("--use-env-proxy");
    set(env);
    expect(isFetchProxied("http://127.0.0.1:80/")).toBe(expected && isAble);
  });

  it("is refused for plain http, with what to set", () => {
    const origins = ["https://a.example", "http://127.0.0.1:8080"];
    expect(() => checkProxies(origins, () => true)).toThrow(
      expect.objectContaining({
        ...INVALID_OPTION,
        message: expect.stringMatching(
          /^A proxy would get the token for http:\/\/127\.0\.0\.1:8080.*NO_PROXY=127\.0\.0\.1/,
        ),
      }),
    );
    set({ no_proxy: "" });
    expect(() => checkProxies(["http://[::1]:1"], () => true)).toThrow("Set no_proxy=::1,[::1], or a client");
    expect(() => checkProxies(origins, () => false)).not.toThrow();
    expect(() => checkProxies(["https://a.example"], () => true)).not.toThrow();
  });
});
