import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { inspect } from "node:util";
import { startServer } from "@sase-auth/test-kit";
import { generate } from "selfsigned";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type FetchLike, type FetchLikeResponse, TokenManager } from "../src/index.ts";
import type { FetchLikeBody } from "../src/request/fetch-like.ts";
import { until } from "./support/gate.ts";
import { failure, setUp, startSase } from "./support/mock.ts";

function coded(message: string, details: object = {}): Error {
  return Object.assign(new Error(message), details);
}

function fetchFailed(cause?: unknown): TypeError {
  return new TypeError("fetch failed", { cause });
}

/** Its cause leads back to it. */
function looped(details: object = {}): Error {
  const error = coded("request failed", details);
  error.cause = new Error("socket", { cause: error });
  return error;
}

describe("an outage", () => {
  const inDispatcher = coded("Response does not match the HTTP/1.1 protocol", { name: "HTTPParserError" });

  // As these versions threw them when a connection was refused, was reset, or ended in the middle of an answer.
  it.each<[string, unknown]>([
    ["Node 20 to 26: refused", fetchFailed(coded("connect ECONNREFUSED 127.0.0.1:1", { code: "ECONNREFUSED" }))],
    ["Node 20 to 26: unknown name", fetchFailed(coded("getaddrinfo ENOTFOUND a.invalid", { code: "ENOTFOUND" }))],
    ["Node 20 to 26: closed", fetchFailed(coded("other side closed", { code: "UND_ERR_SOCKET" }))],
    ["Node 26: no HTTP, and no code", fetchFailed(inDispatcher)],
    ["Node 20 to 26: cut", new TypeError("terminated", { cause: coded("other side closed") })],
    [
      "Node 20 to 26: broken gzip",
      new TypeError("terminated", { cause: coded("incorrect", { code: "Z_DATA_ERROR" }) }),
    ],
    ["Bun 1.4: refused", Object.assign(new TypeError("Unable to connect"), { code: "ECONNREFUSED" })],
    ["Bun 1.3: refused", coded("Unable to connect", { code: "ConnectionRefused" })],
    ["Bun 1.4: broken gzip", Object.assign(new TypeError("ZlibError fetching"), { code: "ZlibError" })],
    ["Deno 2.9: reset", fetchFailed(coded("Connection reset by peer (os error 104)"))],
    ["Deno 2.9: refused", fetchFailed(coded("error sending request for url (http://a/): client error (Connect)"))],
    ["Deno 2.9: cut", new TypeError("error reading a body from connection")],
    ["workerd: lost", coded("Network connection lost.", { retryable: true })],
    ["workerd: unknown name", coded("internal error; reference = v53f7omjtr1gij51kd4vdhe8", { remote: true })],
    ["node-fetch 3: cut", coded("Invalid response body", { name: "FetchError", code: "ERR_STREAM_PREMATURE_CLOSE" })],
    ["a wrapper of fetch", new Error("no answer", { cause: fetchFailed(coded("", { code: "ENETUNREACH" })) })],
    ["c-ares: no answer", coded("queryA ETIMEOUT auth.example", { code: "ETIMEOUT", syscall: "queryA" })],
    ["c-ares: a server that fails", coded("queryA ESERVFAIL auth.example", { code: "ESERVFAIL" })],
    ["c-ares: a server that refuses", fetchFailed(coded("queryA EREFUSED auth.example", { code: "EREFUSED" }))],
    ["a time-out of the user's", new DOMException("The operation timed out", "TimeoutError")],
    ["an undici without a cause", fetchFailed()],
  ])("is repeated: %s", async (_, thrown) => {
    let calls = 0;
    const { sase, tokens } = await setUp({
      fetch: (url, init) => (calls++ ? fetch(url, init) : Promise.reject(thrown)),
    });
    await tokens.getToken();
    expect([calls, sase.auth.tokenRequests.length]).toEqual([2, 1]);
  });
});

describe("an error of a user's fetch that is no outage", () => {
  it.each<[string, unknown]>([
    ["a mistake", new TypeError("settings.get is not a function")],
    ["a mistake in a dispatcher", fetchFailed(new TypeError("pool.get is not a function"))],
    ["an option that undici refuses", fetchFailed(coded("invalid", { code: "UND_ERR_INVALID_ARG" }))],
    ["a dispatcher that was closed", fetchFailed(coded("The client is closed", { code: "UND_ERR_CLOSED" }))],
    ["a file that is not there", coded("ENOENT: no such file", { code: "ENOENT", syscall: "open" })],
    ["a refusal of a test environment", new DOMException("Cross-Origin Request Blocked", "NetworkError")],
    ["an error of the user's own", coded("the vault is sealed", { code: "EVAULT" })],
    ["a port that fetch does not use", fetchFailed(coded("bad port"))],
    ["a mistake about a time-out", new RangeError("timeout must be a positive number")],
    ["a message that begins like a code", new Error("ENETWORK_POLICY missing in env")],
    ["a message that begins like one of Workers", new Error("network connection lost its settings")],
    ["an error that is the cause of its cause", looped()],
    [
      "an error with many frames",
      coded("no", { stack: `Error: no${"\n    at call (file:///a.js:1:1)".repeat(1_000)}` }),
    ],
  ])("ends the request at once, and is the cause: %s", async (_, thrown) => {
    const send = vi.fn<FetchLike>(() => Promise.reject(thrown));
    const { tokens, events } = await setUp({ fetch: send });
    const error = await failure(tokens.getToken());
    expect(send).toHaveBeenCalledTimes(1);
    expect(error.code).toBe("ERR_TOKEN_ENDPOINT");
    expect(error.message).toMatch(/\. Check the fetch that sends the request: the network did not fail\.$/);
    expect(error.cause).toBe(thrown);
    expect(events).toMatchObject([{ type: "failed", error: { code: "ERR_TOKEN_ENDPOINT" } }]);
    // It is about this call only: the next one asks again.
    await failure(tokens.getToken());
    expect(send).toHaveBeenCalledTimes(2);
  });

  it.each([
    { thrown: coded("Dynamic server usage: no-store fetch", { digest: "DYNAMIC_SERVER_USAGE" }) },
    { thrown: coded("NEXT_REDIRECT", { digest: "NEXT_REDIRECT", mutableCookies: new Map([["a", new Headers()]]) }) },
    { thrown: coded("no", { digest: "1", cause: { a: 1 } }) },
    { thrown: looped({ digest: "1" }) },
  ])("is thrown as itself if it has a digest, by which frameworks recognise it: $thrown.message", async (row) => {
    const { thrown } = row;
    const send = vi.fn<FetchLike>(() => Promise.reject(thrown));
    const { tokens } = await setUp({ fetch: send });
    expect(await Promise.all([failure(tokens.getToken()), failure(tokens.getToken())])).toEqual([thrown, thrown]);
    expect(await failure(tokens.getToken())).toBe(thrown);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it.each<[string, (secret: string) => unknown]>([
    ["in a member", (secret) => coded("no", { digest: "1", config: { headers: { authorization: secret } } })],
    ["in a text", (secret) => coded("no", { digest: "1", header: secret })],
    [
      "in a Request",
      (authorization) => {
        const headers = { authorization: `Basic ${authorization}` };
        return coded("no", { digest: "1", request: new Request("http://a.example", { headers }) });
      },
    ],
    ["in the first line of its stack", (secret) => coded("no", { stack: `Error: ${secret}\n    at call (a.js)` })],
    ["in bytes", (secret) => coded("no", { digest: "1", body: Buffer.from(secret) })],
    ["in more text than can be looked through", () => new Error("no", { cause: new Error("-".repeat(20_000)) })],
    ["in the message of its cause", (secret) => new Error("no", { cause: new Error(secret) })],
    ["in another cause", (secret) => new Error("no", { cause: { secret } })],
  ])("is reduced to its texts if it may show the secret %s", async (_, thrown) => {
    const basic = (init: { headers: Record<string, string> }) =>
      String(init.headers.authorization).slice("Basic ".length);
    const { sase, tokens } = await setUp({ fetch: (_, init) => Promise.reject(thrown(basic(init))) });
    const { clientId, clientSecret } = sase.credentials;
    const error = await failure(tokens.getToken());
    expect(error.code).toBe("ERR_TOKEN_ENDPOINT");
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(btoa(`${clientId}:${clientSecret}`));
    expect(Object.keys(error.cause as object).sort()).toEqual(["code", "name"]);
  });
});

describe("a certificate that is refused", () => {
  it.each([
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "CERT_REVOKED",
    "CERT_UNTRUSTED",
    "CERT_SIGNATURE_FAILURE",
    "CRL_HAS_EXPIRED",
    "ERROR_IN_CERT_NOT_AFTER_FIELD",
    "INVALID_CA",
    "INVALID_PURPOSE",
    "PATH_LENGTH_EXCEEDED",
    "HOSTNAME_MISMATCH",
    "UNSPECIFIED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ])("is final, and names the settings: %s", async (code) => {
    const send = vi.fn<FetchLike>(() => Promise.reject(fetchFailed(coded("refused", { code }))));
    const { tokens } = await setUp({ fetch: send });
    const error = await failure(tokens.getToken());
    expect(send).toHaveBeenCalledTimes(1);
    expect(error).toMatchObject({ code: "ERR_TOKEN_ENDPOINT", cause: { code } });
    expect(error.message).toMatch(/NODE_EXTRA_CA_CERTS.*--use-system-ca, .*\.$/);
  });

  it.each<[string, unknown]>([
    ["Bun", Object.assign(new TypeError("self signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" })],
    ["Deno", fetchFailed(coded("client error (Connect): invalid peer certificate: UnknownIssuer"))],
  ])("is recognised in %s as well", async (_, thrown) => {
    const { tokens } = await setUp({ fetch: () => Promise.reject(thrown) });
    expect((await failure(tokens.getToken())).message).toContain("NODE_EXTRA_CA_CERTS");
  });

  it("is met once by Node's own fetch", async () => {
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
    const server = https.createServer({ key, cert });
    let connections = 0;
    server.on("connection", () => connections++).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const credentials = { clientId: "fake@1.iam.panserviceaccount.com", clientSecret: "fake-secret", tsgId: "1" };
    const tokens = new TokenManager({ ...credentials, tokenUrl: `https://localhost:${port}/` });
    const error = await failure(tokens.getToken());
    expect(error.message).toMatch(/: fetch failed: self-signed certificate.*NODE_EXTRA_CA_CERTS/);
    expect(connections).toBe(1);
  });
});

describe("the body of an answer", () => {
  type Answer = Pick<FetchLikeResponse, "status" | "headers">;

  /** A fetch over Node's http, as node-fetch is. */
  function overHttp(make: (answer: Answer, message: IncomingMessage) => FetchLikeResponse): FetchLike {
    return async (url, { method, headers, body, signal }) => {
      const request = http.request(url, { method, headers, signal }).end(body);
      const [message] = (await once(request, "response")) as [IncomingMessage];
      const get = (name: string) => (message.headers[name] as string | undefined) ?? null;
      return make({ status: message.statusCode ?? 0, headers: { get } }, message);
    };
  }

  const textOf = async (message: IncomingMessage) => Buffer.concat(await message.toArray()).toString();

  function readerOnly(message: IncomingMessage): FetchLikeBody {
    const stream = Readable.toWeb(message);
    return { getReader: () => stream.getReader(), cancel: () => stream.cancel() };
  }

  /** Keeps what it has received. */
  function keeping(): { messages: readonly IncomingMessage[]; send: FetchLike } {
    const messages: IncomingMessage[] = [];
    const send = overHttp((answer, body) => {
      messages.push(body);
      return { ...answer, body };
    });
    return { messages, send };
  }

  it.each<[string, FetchLike]>([
    ["a stream of Node's", overHttp((answer, body) => ({ ...answer, body }))],
    ["a web stream that cannot be iterated", overHttp((answer, body) => ({ ...answer, body: readerOnly(body) }))],
    ["a stream of texts", overHttp((answer, body) => ({ ...answer, body: body.setEncoding("utf8") }))],
    ["read by text()", overHttp((answer, body) => ({ ...answer, text: () => textOf(body) }))],
    ["read by json()", overHttp((answer, body) => ({ ...answer, json: async () => JSON.parse(await textOf(body)) }))],
  ])("may be %s", async (_, send) => {
    const { sase, tokens } = await setUp({ fetch: send });
    await tokens.getToken();
    expect(sase.issued).toHaveLength(1);
  });

  it("is read to 1 MiB at most from a stream of Node's, too, which then ends", async () => {
    const { messages, send } = keeping();
    const { sase, tokens } = await setUp({ fetch: send });
    sase.auth.misbehave({ status: 200, body: `{"access_token":"${"a".repeat(2 ** 21)}"}` });
    expect((await failure(tokens.getToken())).message).toContain("more than 1 MiB");
    await until(() => messages[0]?.destroyed === true);
  });

  it("that is a stream of Node's is released where nobody reads it", async () => {
    const { messages, send } = keeping();
    const { sase, tokens } = await setUp({ fetch: send });
    sase.auth.misbehave({ status: 503, body: "x".repeat(2 ** 20) });
    await tokens.getToken();
    await until(() => messages.length === 2 && messages[0]?.destroyed === true);
  });

  it("that breaks off in a stream of Node's is asked for again", async () => {
    const { sase, tokens } = await setUp({ fetch: overHttp((answer, body) => ({ ...answer, body })) });
    sase.auth.misbehave({ partial: true });
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("that breaks off where it is read by json() is asked for again", async () => {
    const { sase, tokens } = await setUp({
      async fetch(...call) {
        const response = await fetch(...call);
        return { status: response.status, headers: response.headers, json: () => response.json() };
      },
    });
    sase.auth.misbehave({ partial: true });
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  const failing = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    if (response.ok) throw new Error("This should have failed.");
    return response;
  };
  const thrownWith = (details: object) => {
    throw Object.assign(new Error("Request failed"), details);
  };

  it.each<[string, FetchLike]>([
    ["a Response that was not read, as of ky 1", async (...call) => thrownWith({ response: await failing(...call) })],
    [
      "itself",
      async (...call) => {
        throw await failing(...call);
      },
    ],
    [
      "a Response that was read, beside its data, as of ky 2",
      async (...call) => {
        const response = await failing(...call);
        return thrownWith({ response, data: await response.json() });
      },
    ],
    [
      "bytes, as of axios and got",
      async (...call) => {
        const response = await failing(...call);
        const { status, headers } = response;
        const data = Buffer.from(await response.arrayBuffer());
        return thrownWith({ response: { status, headers: Object.fromEntries(headers), data } });
      },
    ],
    [
      "a stream of Node's, as of axios",
      overHttp(({ status, headers }, data) => thrownWith({ response: { status, headers, data } })),
    ],
  ])("is read from an error that has or is %s", async (_, send) => {
    const { sase, tokens } = await setUp({ fetch: send });
    sase.rotateSecret();
    expect(await failure(tokens.getToken())).toMatchObject({ code: "ERR_TOKEN_REQUEST", error: "invalid_client" });
  });

  it("that was read before the error was thrown leaves its status", async () => {
    const { sase, tokens } = await setUp({
      async fetch(...call) {
        const response = await failing(...call);
        throw Object.assign(new Error(await response.text()), { response });
      },
    });
    sase.rotateSecret();
    expect(await failure(tokens.getToken())).toMatchObject({ code: "ERR_TOKEN_RESPONSE", status: 401 });
  });

  it("of a redirect may be thrown, as axios and got do", async () => {
    const { sase, tokens } = await setUp({
      fetch: overHttp((answer, { headers }) => thrownWith({ response: { ...answer, headers, data: "" } })),
    });
    sase.auth.misbehave({ redirect: "https://login.example/" });
    expect((await failure(tokens.getToken())).message).toContain("answered 302 with a redirect, no token");
  });

  it.each<[string, (text: string) => object]>([
    ["data, as of axios", (text) => ({ data: JSON.parse(text) })],
    ["data of text", (data) => ({ data })],
    ["body of text, as of got", (body) => ({ body })],
    ["body of bytes", (text) => ({ body: new TextEncoder().encode(text).buffer })],
  ])("may be %s, beside headers that are an object", async (_, content) => {
    const { sase, tokens } = await setUp({
      async fetch(url, init) {
        const { status, headers, body } = await fetch(url, init);
        return { status, headers: Object.fromEntries(headers), ...content(await new Response(body).text()) } as never;
      },
    });
    await tokens.getToken();
    expect(sase.issued).toHaveLength(1);
  });

  it("is none where a text was thrown, which is quoted", async () => {
    const { tokens } = await setUp({ fetch: () => Promise.reject("the gateway is down") });
    expect((await failure(tokens.getToken())).message).toContain(": the gateway is down. Check the fetch");
  });

  it.each(["json", "body"])("is not quoted where it is no JSON, or no stream: %s", async (member) => {
    const json = async () => JSON.parse('fake-token-that-is-no-json"');
    const body = '{"access_token":"fake-token"' as never;
    const send = async () => ({
      status: 200,
      headers: { get: () => null },
      ...(member === "json" ? { json } : { body }),
    });
    const { tokens } = await setUp({ fetch: send });
    const error = await failure(tokens.getToken());
    expect(error.message).toContain("answered 200 with no content type");
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("fake-token");
  });

  it("that cannot be read at all is one clear error after one request", async () => {
    const { sase, tokens } = await setUp({ fetch: async (url, init) => ({ ...(await fetch(url, init)) }) as never });
    const error = await failure(tokens.getToken());
    expect(error.message).toMatch(/Check the fetch that sends the request/);
    expect(sase.issued).toHaveLength(1);
  });
});

describe("a proxy of the environment", () => {
  const PROXY = "http://proxy.example:3128";

  function withEnvironment(variables: { readonly [name: string]: string }): void {
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]) {
      vi.stubEnv(name, undefined);
      vi.stubEnv(name.toLowerCase(), undefined);
    }
    for (const [name, value] of Object.entries({ NODE_USE_ENV_PROXY: "0", ...variables })) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
  }

  // Not in Node before 22.21 and 24.0.
  const isAble = process.allowedNodeEnvironmentFlags.has("--use-env-proxy");

  async function messageWithoutServer(options: object = {}): Promise<string> {
    const { sase, tokens } = await setUp({ timeout: 100 });
    const own = new TokenManager({ ...sase.credentials, timeout: 100, ...options });
    await sase.auth.stop();
    await failure(tokens.getToken());
    return (await failure(own.getToken())).message;
  }

  it.each(["HTTP_PROXY", "http_proxy"])("that fetch does not use is named: %s", async (name) => {
    withEnvironment({ [name]: PROXY });
    expect(await messageWithoutServer()).toMatch(
      new RegExp(
        `ECONNREFUSED.*\\. ${name} is set, but fetch does not use it here: ${isAble ? "set NODE_USE_ENV_PROXY=1, or " : ""}pass option fetch, such as axiosFetch\\(client\\) or gotFetch\\(client\\)\\.$`,
      ),
    );
  });

  it.each<[string, { readonly [name: string]: string }, object]>([
    ["none is set", {}, {}],
    ["it is for another scheme", { HTTPS_PROXY: PROXY }, {}],
    ["Node would not use it if it were told to", { ALL_PROXY: PROXY }, {}],
    ["NO_PROXY names the host", { HTTP_PROXY: PROXY, NO_PROXY: "127.0.0.1" }, {}],
    ["a fetch was passed in", { HTTP_PROXY: PROXY }, { fetch: (url: string, init: RequestInit) => fetch(url, init) }],
  ])("is not named where %s", async (_, variables, options) => {
    withEnvironment(variables);
    expect(await messageWithoutServer(options)).toMatch(/\. Check network, proxy and CA settings\.$/);
  });

  it.each(["ENOTFOUND", "EAI_AGAIN"])("of a client is named where a host is not known: %s", async (code) => {
    const send = vi.fn<typeof fetch>(() => Promise.reject(fetchFailed(coded(`getaddrinfo ${code}`, { code }))));
    vi.stubGlobal("fetch", send);
    onTestFinished(() => void vi.unstubAllGlobals());
    withEnvironment({});
    const account = { clientId: "demo@1.iam.panserviceaccount.com", clientSecret: "fake-secret", tsgId: "1" };
    const options = { ...account, tokenUrl: "https://auth.example", timeout: 100 };
    const { message } = await failure(new TokenManager(options).getToken());
    const hint = " If your client has a proxy, pass option fetch, such as axiosFetch(client) or gotFetch(client).";
    expect(message).toContain(`getaddrinfo ${code}. Check network, proxy and CA settings.${hint}`);
    const own = await failure(new TokenManager({ ...options, fetch: send }).getToken());
    expect(own.message).toMatch(/Check network, proxy and CA settings\.$/);
  });

  it.each(["ENOTFOUND", "EAI_AGAIN"])(
    "that alone may know the host is named after one more attempt: %s",
    async (code) => {
      withEnvironment({ HTTPS_PROXY: PROXY });
      const send = vi.fn<typeof fetch>(() => Promise.reject(fetchFailed(coded(`getaddrinfo ${code}`, { code }))));
      vi.stubGlobal("fetch", send);
      onTestFinished(() => void vi.unstubAllGlobals());
      const account = { clientId: "demo@1.iam.panserviceaccount.com", clientSecret: "fake-secret", tsgId: "1" };
      const tokens = new TokenManager({ ...account, tokenUrl: "https://auth.example", timeout: 10_000 });
      const { message } = await failure(tokens.getToken());
      expect(message).toContain("HTTPS_PROXY is set, but fetch does not use it here");
      expect(send).toHaveBeenCalledTimes(2);
    },
  );

  it.skipIf(!isAble)("to which plain http to loopback would go is refused, with the fix", async () => {
    const { credentials } = await startSase();
    withEnvironment({ HTTP_PROXY: PROXY, NODE_USE_ENV_PROXY: "1" });
    expect(() => new TokenManager(credentials)).toThrow(
      expect.objectContaining({
        code: "ERR_INVALID_OPTION",
        message: expect.stringMatching(
          /^A proxy would get the client secret for http:\S+ unencrypted\. Set NO_PROXY=127/,
        ),
      }),
    );
    // A fetch of the user's goes its own way.
    expect(() => new TokenManager({ ...credentials, fetch })).not.toThrow();
    withEnvironment({ HTTP_PROXY: PROXY, NODE_USE_ENV_PROXY: "1", NO_PROXY: "127.0.0.1" });
    expect(() => new TokenManager(credentials)).not.toThrow();
  });
});

it("a secret of 300,000 characters is sent as it is", async () => {
  await using server = await startServer((_, response) => {
    response.setHeader("content-type", "application/json").end('{"access_token":"fake","expires_in":900}');
  });
  // Node's server takes 16 KiB of headers, so the length alone goes over the wire.
  const secret = "s".repeat(300_000);
  const lengths: number[] = [];
  const tokens = new TokenManager({
    clientId: "fake@1.iam.panserviceaccount.com",
    clientSecret: () => secret,
    tsgId: "1",
    tokenUrl: server.origin,
    fetch: (url, init) => {
      const { authorization = "" } = init.headers;
      lengths.push(atob(authorization.slice("Basic ".length)).length);
      return fetch(url, { ...init, headers: { ...init.headers, authorization: "Basic fake" } });
    },
  });
  await tokens.getToken();
  expect(lengths).toEqual([300_000 + "fake@1.iam.panserviceaccount.com:".length]);
});
