import { expect, onTestFinished, test, vi } from "vitest";
import { AccessToken, createSaseFetch, SASE_ORIGINS, type TokenSource } from "../src/index.ts";
import { recordCalls, start, startServer } from "./start.ts";

const ORIGIN = "https://api.sase.paloaltonetworks.com";

/** Fails the test that asks it for a token. */
const noTokens: TokenSource = {
  getToken: () => Promise.reject(new Error("a token was asked for")),
  replaceToken: () => Promise.reject(new Error("a token was replaced")),
};

function recordUnsent() {
  return recordCalls(async () => new Response("answer", { status: 401 }));
}

test.each(SASE_ORIGINS)("sends the token to %s by default", async (origin) => {
  await using api = await start();
  const base = recordCalls(async () => new Response("answer"));
  await createSaseFetch(api.tokens, { fetch: base.fetch })(`${origin}/path`);
  const token = await api.tokens.getToken();
  expect(new Headers(base.calls[0]?.[1]?.headers).get("authorization")).toBe(token.authorization);
});

test("refuses what a source holds that is no access token, first and after one that is", async () => {
  const good = new AccessToken({ value: "made-up", expiresAt: Date.now() + 60_000, tsgId: "1" });
  const held = [{ value: "made-up" }, good, { value: "made-up" }];
  const base = recordCalls(async () => new Response("answer"));
  const source: TokenSource = { ...noTokens, currentToken: () => held.shift() as AccessToken };
  const saseFetch = createSaseFetch(source, { fetch: base.fetch });
  const refused = expect.objectContaining({ code: "ERR_INVALID_OPTION" });
  await expect(saseFetch(`${ORIGIN}/path`)).rejects.toEqual(refused);
  await saseFetch(`${ORIGIN}/path`);
  await expect(saseFetch(`${ORIGIN}/path`)).rejects.toEqual(refused);
  expect(base.calls).toHaveLength(1);
});

test.each([
  ["another host", "https://api.example.com/path"],
  ["a look-alike that ends in the host", "https://notapi.sase.paloaltonetworks.com/"],
  ["a look-alike that begins with the host", "https://api.sase.paloaltonetworks.com.example.com/"],
  ["a host in the place of the user name", "https://api.sase.paloaltonetworks.com@example.com/"],
  ["another port", "https://api.sase.paloaltonetworks.com:8443/"],
  ["plain http", "http://api.sase.paloaltonetworks.com/"],
  ["a URL with credentials", "https://user:secret@api.sase.paloaltonetworks.com/"],
  ["a relative URL", "/sse/config/v1/addresses"],
  ["a URL relative to the scheme", "//api.sase.paloaltonetworks.com/path"],
  ["what is no URL", "https://"],
])("passes a request to %s through, the same objects in the same turn, without a token", async (_, url) => {
  const base = recordUnsent();
  const init = { headers: { "x-of": "caller" } };
  const response = createSaseFetch(noTokens, { fetch: base.fetch })(url, init);
  expect(base.calls[0]?.[0]).toBe(url);
  expect(base.calls[0]?.[1]).toBe(init);
  expect(await response).toBe(base.responses[0]);
});

test.each([
  ["URL", new URL("https://example.com/")],
  ["Request", new Request("https://example.com/", { method: "POST", body: "body" })],
])("passes the same %s through to another origin", async (_, input) => {
  const base = recordUnsent();
  const response = createSaseFetch(noTokens, { fetch: base.fetch })(input);
  expect(base.calls).toEqual([[input, undefined]]);
  expect(base.calls[0]?.[0]).toBe(input);
  expect((await response).status).toBe(401);
});

test("passes a Request that is used as init through to another origin", async () => {
  const base = recordUnsent();
  const init = new Request("https://example.com/", { method: "POST", body: "body" });
  await createSaseFetch(noTokens, { fetch: base.fetch })("https://example.com/path", init);
  expect(base.calls[0]?.[0]).toBe("https://example.com/path");
  expect(base.calls[0]?.[1]).toBe(init);
});

test("sends no token to a server that is not listed, and returns its 401 as it is", async () => {
  await using api = await start();
  await using other = await startServer((_, response) => response.writeHead(401).end("not for you"));
  const response = await api.saseFetch(other.origin);
  expect(await response.text()).toBe("not for you");
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(api.sase.auth.requests).toHaveLength(0);
});

test.each(["127.0.0.1", "localhost"])("sends headers that can be read only once, to %s", async (name) => {
  await using api = await start();
  const url = api.url.replace("127.0.0.1", name);
  for (const headers of [[["x-of", "caller"]], [["authorization", "Bearer of-the-caller"]]] as [string, string][][])
    await api.saseFetch(url, { headers: new Map(headers).entries() as unknown as HeadersInit });
  const seen = api.sase.api.requests.map(({ headers }) => headers);
  expect(seen.map((headers) => headers["x-of"])).toEqual(["caller", undefined]);
  expect(seen[1]?.authorization).toBe("Bearer of-the-caller");
});

test("sends no token to the same server by another name", async () => {
  await using api = await start();
  const response = await api.saseFetch(api.url.replace("127.0.0.1", "localhost"));
  expect(response.status).toBe(401);
  expect(api.sase.auth.requests).toHaveLength(0);
});

test.each([
  ["an object", { Authorization: "Basic of-the-caller" }],
  ["Headers", new Headers({ authorization: "Basic of-the-caller" })],
  ["pairs", [["AUTHORIZATION", "Basic of-the-caller"]] satisfies [string, string][]],
  ["an object, even if it is empty", { authorization: "" }],
])("leaves a request alone that has its own Authorization in %s", async (_, headers) => {
  const base = recordUnsent();
  const init = { headers };
  const response = createSaseFetch(noTokens, { fetch: base.fetch })(`${ORIGIN}/path`, init);
  expect(base.calls[0]?.[1]).toBe(init);
  expect(await response).toBe(base.responses[0]);
  expect(base.calls).toHaveLength(1);
});

test.each(["input", "init"])("leaves a Request alone that has its own Authorization, used as %s", async (role) => {
  const base = recordUnsent();
  const request = new Request(`${ORIGIN}/path`, { headers: { authorization: "Basic of-the-caller" } });
  const call: Parameters<typeof fetch> = role === "input" ? [request] : [`${ORIGIN}/path`, request];
  await createSaseFetch(noTokens, { fetch: base.fetch })(...call);
  expect(base.calls).toHaveLength(1);
  expect(base.calls[0]?.[call.indexOf(request)]).toBe(request);
});

test("puts the token on a Request whose own Authorization the headers of init leave out", async () => {
  await using api = await start();
  const request = new Request(api.url, { headers: { authorization: "Basic of-the-caller" } });
  expect((await api.saseFetch(request, { headers: { "x-of": "init" } })).status).toBe(200);
});

test.each([
  "https://api.sase.paloaltonetworks.com/",
  "https://api.sase.paloaltonetworks.com/sse",
  "https://*.paloaltonetworks.com",
  "http://api.sase.paloaltonetworks.com",
  "api.sase.paloaltonetworks.com",
])("refuses the origin %s at once, and says what to write", (origin) => {
  const create = () => createSaseFetch(noTokens, { origins: [origin] });
  expect(create).toThrow(TypeError);
  expect(create).toThrow(`origins: "${origin}" is not allowed. Write "https://host" or "https://host:port"`);
  expect(create).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
});

test("refuses what is no token source, an option that there is not, and a fetch that is none", () => {
  const create = createSaseFetch as unknown as (...given: unknown[]) => unknown;
  for (const given of [
    [undefined],
    [{ clientId: "made-up" }],
    [noTokens, { origin: [] }],
    [noTokens, null],
    [noTokens, { fetch: {} }],
  ])
    expect(() => create(...given)).toThrow(expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_OPTION" }));
});

test("refuses plain http where Node was told to send it to a proxy, unless the fetch is the caller's own", () => {
  vi.stubEnv("NODE_USE_ENV_PROXY", "1").stubEnv("HTTP_PROXY", "http://127.0.0.1:9").stubEnv("NO_PROXY", "");
  vi.stubEnv("no_proxy", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const origins = ["http://127.0.0.1:8080"];
  const isAble = process.allowedNodeEnvironmentFlags.has("--use-env-proxy");
  const create = () => createSaseFetch(noTokens, { origins });
  if (isAble)
    expect(create).toThrow(/^A proxy would get the token for http:\/\/127\.0\.0\.1:8080 unencrypted\. Set NO_PROXY/);
  expect(() => createSaseFetch(noTokens, { origins, fetch })).not.toThrow();
  expect(() => createSaseFetch(noTokens)).not.toThrow();
});

test("sends no token to the vendor's origins if others are listed", async () => {
  const base = recordUnsent();
  await createSaseFetch(noTokens, { origins: ["https://sase.example.com"], fetch: base.fetch })(`${ORIGIN}/path`);
  expect(base.calls).toHaveLength(1);
});

test("keeps to the origins that were given, however the list is changed afterwards", async () => {
  const base = recordUnsent();
  const origins = ["https://sase.example.com"];
  const saseFetch = createSaseFetch(noTokens, { origins, fetch: base.fetch });
  origins.push("https://example.com");
  await saseFetch("https://example.com/");
  expect(base.calls).toHaveLength(1);
});
