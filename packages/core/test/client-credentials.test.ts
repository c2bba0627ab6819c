import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TokenManager } from "../src/index.ts";
import { testClock } from "./support/clock.ts";
import { until } from "./support/gate.ts";
import { failure, SHORT_TIMEOUT, setUp, startSase } from "./support/mock.ts";

const SECOND = 1000;
/** ms, of a manager whose attempts fail at once: less than the shortest pause, so that the first attempt is the last. */
const ONE_ATTEMPT = 120;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the token request", () => {
  it.each([
    ["an id as the service makes them", "demo@1838006364.iam.panserviceaccount.com", "fake-secret"],
    ["signs that form-encoding would change", "a%b+c&d=e f@1.x", "p%a+s&s=w ord:/?"],
    ["a secret that is not ASCII", "demo@1838006364.iam.panserviceaccount.com", "фальшивый-🔑-geheim"],
  ])("is what curl -d … -u … sends, with %s", async (_, clientId, clientSecret) => {
    const tsgId = "1838006364";
    const sase = await startSase({ accounts: [{ clientId, clientSecret, tsgId }] });
    await new TokenManager({ clientId, clientSecret, tsgId, tokenUrl: sase.credentials.tokenUrl }).getToken();
    const [request] = sase.auth.tokenRequests;
    expect(request?.method).toBe("POST");
    expect(request?.body.toString()).toBe(`grant_type=client_credentials&scope=tsg_id:${tsgId}`);
    expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(request?.headers.authorization).toBe(
      `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
    );
  });

  it("tells the fetch of Next.js to keep no answer, also through a fetch around it", async () => {
    const inits: object[] = [];
    const { sase, tokens } = await setUp({
      fetch: (url, init) => {
        inits.push(init);
        return fetch(url, { ...init });
      },
    });
    await tokens.getToken();
    expect(inits).toEqual([expect.objectContaining({ next: { internal: true } })]);
    expect(sase.auth.tokenRequests[0]?.headers).not.toHaveProperty("cache-control");
  });

  it("goes to any tokenUrl, be it a string or a URL, as it was when the manager was made", async () => {
    const sase = await startSase();
    const tokenUrl = new URL("/am/oauth2/access_token?x=1", sase.authOrigin);
    const tokens = new TokenManager({ ...sase.credentials, tokenUrl });
    tokenUrl.pathname = "/elsewhere";
    await tokens.getToken();
    expect(sase.auth.tokenRequests[0]?.path).toBe("/am/oauth2/access_token?x=1");
  });

  it.each(["", "/"])("goes to the default path where tokenUrl is an origin followed by %j", async (slash) => {
    const sase = await startSase();
    await new TokenManager({ ...sase.credentials, tokenUrl: sase.authOrigin + slash }).getToken();
    expect(sase.auth.tokenRequests[0]?.path).toBe("/oauth2/access_token");
  });

  it("keeps its query where it gets the default path", async () => {
    const sase = await startSase();
    await new TokenManager({ ...sase.credentials, tokenUrl: `${sase.authOrigin}?x=1` }).getToken();
    expect(sase.auth.tokenRequests[0]?.path).toBe("/oauth2/access_token?x=1");
  });

  it("is named in messages by origin and path of the parsed URL, whatever else was written", async () => {
    const sase = await startSase();
    const secret = `fake-${crypto.randomUUID()}`;
    const tokenUrl = ` ${sase.authOrigin}/oauth2/token?a\n=${secret}#\u001b[2J${secret} `;
    const { message } = await failure(new TokenManager({ ...sase.credentials, tokenUrl }).getToken());
    expect(message.startsWith(`${sase.authOrigin}/oauth2/token rejected the request (`)).toBe(true);
    expect(message).not.toContain(secret);
  });

  it("asks the secret function each time, so that a rotated secret is used", async () => {
    const sase = await startSase();
    let secret = sase.credentials.clientSecret;
    const tokens = new TokenManager({ ...sase.credentials, clientSecret: async () => secret });
    const token = await tokens.getToken();
    secret = sase.rotateSecret();
    expect((await tokens.replaceToken(token)).value).not.toBe(token.value);
  });

  it("asks the secret function before each attempt", async () => {
    const sase = await startSase();
    const clientSecret = vi.fn(() => sase.credentials.clientSecret);
    sase.auth.misbehave({ status: 503 }, { times: 2 });
    await new TokenManager({ ...sase.credentials, clientSecret }).getToken();
    expect(clientSecret).toHaveBeenCalledTimes(3);
  });

  it("does not follow a redirect, which would take the secret along", async () => {
    const { sase, tokens } = await setUp();
    const elsewhere = await startSase();
    sase.auth.misbehave({ redirect: elsewhere.credentials.tokenUrl, status: 307 });
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ code: "ERR_TOKEN_RESPONSE", status: 307 });
    expect(error.message).toContain("answered 307 with a redirect, no token. Check tokenUrl");
    expect(elsewhere.auth.requests).toHaveLength(0);
  });
});

describe("a failure that may pass", () => {
  it.each([
    ["a reset before the answer", { reset: "before" }],
    ["a reset in the middle of the answer", { reset: "during" }],
    ["an answer cut short", { partial: true }],
    ["408", { status: 408 }],
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["503", { status: 503, html: true }],
    ["temporarily_unavailable", { status: 400, body: { error: "temporarily_unavailable" } }],
  ] as const)("is retried: %s", async (_, fault) => {
    const { sase, tokens, events } = await setUp();
    sase.auth.misbehave(fault);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events).toMatchObject([{ type: "obtained", attempts: 2 }]);
  });

  it("is retried after a pause that doubles, jittered between half of it and all", async () => {
    for (const [random, pauses] of [
      [0, [125, 250]],
      [1, [250, 500]],
    ] as const) {
      const { sase, tokens } = await setUp();
      sase.auth.misbehave({ status: 503 }, { times: 2 });
      vi.spyOn(Math, "random").mockReturnValue(random);
      const timers = vi.spyOn(globalThis, "setTimeout");
      await tokens.getToken();
      const delays = timers.mock.calls.map(([, ms]) => ms ?? 0).filter((ms) => ms < SECOND);
      expect(delays).toEqual(pauses);
      vi.restoreAllMocks();
    }
  });

  it("ends in an error that says what, where and what to do, once the time-out is near", async () => {
    const { sase, tokens } = await setUp({ timeout: SHORT_TIMEOUT });
    sase.auth.misbehave({ status: 503 }, { times: Infinity });
    const error = await failure(tokens.getToken());
    expect(error.message).toBe(
      `${sase.credentials.tokenUrl} gave no token for TSG ${sase.credentials.tsgId}: status 503. Try again later.`,
    );
  });

  it("says why the one before failed where the time-out cuts the last one short", async () => {
    const { sase, tokens } = await setUp({ timeout: SHORT_TIMEOUT });
    sase.auth.misbehave({ status: 503 });
    sase.auth.misbehave({ hang: true }, { times: Infinity });
    expect((await failure(tokens.getToken())).message).toContain("status 503");
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("says why there was no connection", async () => {
    const { sase, tokens } = await setUp({ timeout: SHORT_TIMEOUT });
    await sase.auth.stop();
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ name: "TokenEndpointError", code: "ERR_TOKEN_ENDPOINT" });
    expect(error.message).toMatch(/fetch failed: connect ECONNREFUSED .*\. Check network, proxy and CA settings\.$/);
    expect(error.cause).toMatchObject({ name: "TypeError", code: "ECONNREFUSED" });
  });

  it("does not only say that the request was cancelled where a proxy refused to open a tunnel", async () => {
    const refused = Object.assign(new Error("Proxy response (407)"), { code: "UND_ERR_ABORTED" });
    const cancelled = Object.assign(new Error("Request was cancelled."), { code: 0, cause: refused });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause: cancelled }));
    const { tokens } = await setUp({ timeout: ONE_ATTEMPT, fetch });
    const error = await failure(tokens.getToken());
    expect(error.message).toContain(": fetch failed: Proxy response (407). Check");
    expect(error.cause).toMatchObject({ name: "TypeError", code: "UND_ERR_ABORTED" });
  });

  it("says why none of a host's addresses could be connected to, though that error has no message", async () => {
    const all = Object.assign(new AggregateError([new Error("connect ECONNREFUSED ::1:443")]), {
      code: "ECONNREFUSED",
    });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause: all }));
    const { tokens } = await setUp({ timeout: ONE_ATTEMPT, fetch });
    expect((await failure(tokens.getToken())).message).toContain(": fetch failed: ECONNREFUSED. Check");
  });

  it("is an attempt that takes 10 s: it is given up and repeated", async () => {
    const { sase, tokens } = await setUp();
    const timers = vi.spyOn(globalThis, "setTimeout");
    sase.auth.misbehave({ hang: true });
    const token = tokens.getToken();
    await until(() => sase.auth.tokenRequests.length === 1);
    // The caller's own wait has such a timer, too. It began before the attempt.
    const [giveUp] = timers.mock.calls.findLast(([, ms = 0]) => ms > 9_900 && ms <= 10_000) ?? [];
    giveUp?.();
    expect((await token).tsgId).toBe(sase.credentials.tsgId);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("is an answer that came after its token had expired, as over a sleeping laptop", async () => {
    const clock = testClock();
    let calls = 0;
    const { tokens } = await setUp({
      timeout: 3600 * SECOND,
      async fetch(url, init) {
        const response = await fetch(url, init);
        if (calls++ === 0) clock.set(900 * SECOND);
        return response;
      },
    });
    const token = await tokens.getToken();
    expect(calls).toBe(2);
    expect(token.expiresAt).toBeGreaterThan(Date.now());
  });

  it("says to check the clock, not the network, where each token had expired on arrival", async () => {
    const clock = testClock();
    const { tokens } = await setUp({
      timeout: 100 * SECOND,
      async fetch(url, init) {
        const response = await fetch(url, init);
        clock.pass(900 * SECOND);
        return response;
      },
    });
    expect((await failure(tokens.getToken())).message).toMatch(
      /: it had expired when it arrived\. Check the clock of this machine\.$/,
    );
  });
});

describe("Retry-After", () => {
  it.each([
    ["in seconds", () => "1"],
    ["as a date", () => new Date(Date.now() + 2000).toUTCString()],
  ])("is waited for %s", async (_, retryAfter) => {
    // Time stands still, but for the pause: on a busy machine a second may pass before the answer is read.
    const clock = testClock();
    const { setTimeout } = globalThis;
    const pauses: number[] = [];
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((callback: () => void, ms = 0) => {
      if (ms <= 500 || ms > 2000) return setTimeout(callback, ms);
      pauses.push(ms);
      clock.pass(ms);
      return setTimeout(callback);
    }) as typeof setTimeout);
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 429, retryAfter: retryAfter() });
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(pauses).toHaveLength(1);
  });

  it.each(["0", "-5", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", ""])(
    "of %j does not make the pause shorter",
    async (retryAfter) => {
      const { sase, tokens } = await setUp();
      sase.auth.misbehave({ status: 503, retryAfter });
      const pauses = vi.spyOn(globalThis, "setTimeout");
      await tokens.getToken();
      expect(sase.auth.tokenRequests).toHaveLength(2);
      expect(pauses.mock.calls.some(([, ms = 0]) => ms >= 125 && ms <= 250)).toBe(true);
    },
  );

  it.each(["9".repeat(400), "Sat, 01 Jan 9999 00:00:00 GMT"])("of %j counts as a day", async (retryAfter) => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 429, retryAfter });
    const error = await failure(tokens.getToken());
    expect(error.retryAfter).toBe(86_400 * SECOND);
    expect(error.message).toContain("Try again in 86400 s.");
  });

  it("that does not fit into the time-out fails at once, and is remembered until it is over", async () => {
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    sase.auth.misbehave({ status: 429, retryAfter: 40 });
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ code: "ERR_TOKEN_ENDPOINT", retryAfter: 40 * SECOND });
    expect(error.message).toContain("Try again in 40 s.");
    clock.pass(5 * SECOND);
    expect(await failure(tokens.getToken())).toEqual(error);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect(events).toHaveLength(1);
    clock.pass(35 * SECOND);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it.each(["86400", "9".repeat(400)])("of %j is remembered for a minute at most", async (retryAfter) => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 429, retryAfter });
    expect((await failure(tokens.getToken())).code).toBe("ERR_TOKEN_ENDPOINT");
    clock.pass(61 * SECOND);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("a final answer", () => {
  it.each([
    ["invalid_client, 401", { status: 401, body: { error: "invalid_client" } }, "ERR_TOKEN_REQUEST"],
    ["invalid_client, 400", { status: 400, body: { error: "invalid_client" } }, "ERR_TOKEN_REQUEST"],
    ["invalid_scope", { status: 400, body: { error: "invalid_scope" } }, "ERR_TOKEN_REQUEST"],
    ["an error with status 200", { status: 200, body: { error: "unauthorized_client" } }, "ERR_TOKEN_REQUEST"],
    ["404 without an error", { status: 404, body: "nothing here" }, "ERR_TOKEN_RESPONSE"],
    ["403 of a proxy", { status: 403, html: true }, "ERR_TOKEN_RESPONSE"],
    ["a redirect", { redirect: "https://login.example/" }, "ERR_TOKEN_RESPONSE"],
    ["a token for another TSG", { token: { tsgId: "2222222222" } }, "ERR_TOKEN_TENANT"],
  ] as const)("is not retried, and remembered for 30 s: %s", async (_, fault, code) => {
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    sase.auth.misbehave(fault);
    const error = await failure(tokens.getToken());
    expect(error.code).toBe(code);
    clock.pass(29 * SECOND);
    expect(await failure(tokens.getToken())).toEqual(error);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect(events).toMatchObject([{ type: "failed", background: false, error: { code } }]);
    clock.pass(1 * SECOND);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("is forgotten at once when the secret has changed", async () => {
    const sase = await startSase();
    let secret = "fake-and-wrong";
    const tokens = new TokenManager({ ...sase.credentials, clientSecret: () => secret });
    expect((await failure(tokens.getToken())).code).toBe("ERR_TOKEN_REQUEST");
    secret = sase.credentials.clientSecret;
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("says what, where and what to do, with the members of RFC 6749 5.2", async () => {
    const { sase, tokens } = await setUp();
    sase.rotateSecret();
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({
      name: "TokenRequestError",
      code: "ERR_TOKEN_REQUEST",
      error: "invalid_client",
      status: 401,
    });
    expect(error.errorDescription).toBe("Client authentication failed");
    expect(error.message).toBe(
      `${sase.credentials.tokenUrl} rejected the client (invalid_client, 401): "Client authentication failed". ` +
        "Check the client ID and the client secret, " +
        `and that the service account has access to TSG ${sase.credentials.tsgId}.`,
    );
  });

  it.each([
    ["invalid_scope", "Check that the service account has access to TSG 1838006364."],
    ["unauthorized_client", "Check that the client is a service account, and that the service account has access to"],
    ["unsupported_grant_type", "Check the token URL (tokenUrl; AUTH_URL in the environment): the service's is https:"],
    ["invalid_request", "Check the token URL"],
    ["made_up", "Check the token URL"],
  ])("has the advice that fits it, and nothing of the secret: %s", async (error, advice) => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 400, body: { error } });
    const { message } = await failure(tokens.getToken());
    expect(message).toContain(`rejected the request (${error}, 400). ${advice}`);
    expect(message).not.toContain("secret");
  });

  it.each([404, 405, 410])("with status %i is about tokenUrl, whatever the body says", async (status) => {
    for (const body of ["<html>", { error: "invalid_client" }]) {
      const { sase, tokens } = await setUp();
      sase.auth.misbehave({ status, body });
      const { message } = await failure(tokens.getToken());
      expect(message).toMatch(
        /\. Check the token URL \(tokenUrl; .*\): the service's is https:\S+\/oauth2\/access_token\.$/,
      );
    }
  });

  it.each(["/oauth2/token", "/oauth2/access_token/", "/oauth2"])(
    "for a tokenUrl with the path %s says so",
    async (path) => {
      const sase = await startSase();
      const tokens = new TokenManager({ ...sase.credentials, tokenUrl: sase.authOrigin + path });
      expect((await failure(tokens.getToken())).message).toContain("Check the token URL (tokenUrl");
    },
  );

  it("is quoted as what the service said: cleaned, bounded and without secrets", async () => {
    const { sase, tokens } = await setUp();
    const description = `\u001b[2Jno\n${sase.credentials.clientSecret} ${"x".repeat(1000)}`;
    sase.auth.misbehave({ status: 400, body: { error: "invalid_scope", error_description: description } });
    expect((await failure(tokens.getToken())).message).toMatch(/ 400\): "\[2Jno \[redacted\] x{1,200}"\. Check/);
  });

  const ODD = "has quotes, blanks or unseen characters";

  it.each<[string, (secret: string) => string]>([
    ["quotes", (secret) => `"${secret}"`],
    ["single quotes", (secret) => `'${secret}'`],
    ["typographic quotes", (secret) => `“${secret}”`],
    ["a byte order mark", (secret) => `\ufeff${secret}`],
    ["a no-break space", (secret) => `${secret}\u00a0`],
    ["a zero-width space inside", (secret) => `${secret.slice(0, 5)}\u200b${secret.slice(5)}`],
    ["a blank at the end", (secret) => `${secret} `],
  ])("for a secret with %s has a hint, without the secret", async (_, spoil) => {
    const sase = await startSase();
    const { clientSecret } = sase.credentials;
    const tokens = new TokenManager({ ...sase.credentials, clientSecret: spoil(clientSecret) });
    const { message } = await failure(tokens.getToken());
    expect(message).toContain(`The client secret ${ODD}.`);
    expect(message).not.toContain(clientSecret.slice(5));
    const other = new TokenManager({ ...sase.credentials, clientId: spoil(sase.credentials.clientId) });
    expect((await failure(other.getToken())).message).toContain(`The client ID ${ODD}.`);
  });

  it("for a client ID that is none of a service account shows the form", async () => {
    const sase = await startSase();
    const tokens = new TokenManager({ ...sase.credentials, clientId: "someone@example.com" });
    expect((await failure(tokens.getToken())).message).toMatch(
      /A service account's client ID is name@1234567890\.iam\.panserviceaccount\.com\.$/,
    );
  });
});

describe("a secret function", () => {
  it.each([[""], [undefined], [42], ["line\nbreak"]])(
    "that yields %j is an invalid option, told as a failure",
    async (secret) => {
      const { sase, tokens, events } = await setUp({ clientSecret: (() => secret) as never });
      const error = await failure(tokens.getToken());
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({
        code: "ERR_INVALID_OPTION",
        message: expect.stringMatching(/^clientSecret must be /),
      });
      expect(events).toMatchObject([{ type: "failed", error: { code: "ERR_INVALID_OPTION" } }]);
      expect(sase.auth.requests).toHaveLength(0);
    },
  );

  it("that hangs is what the error is about, not the service, which was asked for nothing", async () => {
    const { sase, tokens, events } = await setUp({ clientSecret: () => new Promise(() => {}), timeout: 100 });
    const error = await failure(tokens.getToken());
    const { tsgId } = sase.credentials;
    expect(error).toMatchObject({
      code: "ERR_TOKEN_ENDPOINT",
      message: `clientSecret gave no secret for TSG ${tsgId} within 100 ms. Check that function.`,
    });
    // The next call gives up the flight, which the event tells.
    await failure(tokens.getToken());
    expect(events).toMatchObject([{ type: "failed", error: { message: error.message } }]);
    expect(sase.auth.requests).toHaveLength(0);
  });

  it("that fails is an invalid option that names what it threw, and not its message, which may quote the secret", async () => {
    const { tokens } = await setUp({ clientSecret: () => JSON.parse("fake-secret-that-is-no-json") });
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", message: "clientSecret failed: SyntaxError." });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("fake-secret");
  });
});

describe("what an error may show", () => {
  const hostile: [string, (show: string) => unknown][] = [
    [
      "a message that throws",
      (show) => ({
        get message() {
          throw new Error(show);
        },
      }),
    ],
    [
      "a cause whose message throws",
      (show) => ({
        cause: {
          get message() {
            throw new Error(show);
          },
        },
      }),
    ],
    [
      "a proxy that throws",
      (show) =>
        new Proxy(
          {},
          {
            get() {
              throw new Error(show);
            },
          },
        ),
    ],
    [
      "a prototype that throws",
      (show) =>
        new Proxy(
          {},
          {
            getPrototypeOf() {
              throw new Error(show);
            },
          },
        ),
    ],
    ["a text", (show) => show],
    ["nothing", () => undefined],
  ];

  it.each(hostile)("is no secret where a fetch throws %s", async (_, thrown) => {
    const { sase, tokens, events } = await setUp({
      timeout: ONE_ATTEMPT,
      fetch: (_, init) => Promise.reject(thrown(String(init.headers.authorization))),
    });
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({
      code: "ERR_TOKEN_ENDPOINT",
      message: expect.stringMatching(/: (an unreadable error|no reason given|Basic \[redacted\])\. Check/),
    });
    const shown = inspect([error, events], { depth: 20, showHidden: true });
    expect(shown).not.toContain(btoa(`${sase.credentials.clientId}:${sase.credentials.clientSecret}`));
  });

  it("is neither a secret nor a token that a server puts where it names the TSG, or beside an error", async () => {
    const { sase, tokens } = await setUp({ clientSecret: "fake secret/ü" });
    const value = `fake-token-${crypto.randomUUID()}`;
    const hidden = ["fake secret/ü", encodeURIComponent("fake secret/ü"), value];
    const clock = testClock();
    for (const body of [
      { access_token: value, scope: `tsg_id:${hidden.join(",tsg_id:")}` },
      { access_token: value, error: "invalid_scope", error_description: hidden.join(" ") },
    ]) {
      sase.auth.misbehave({ status: 200, body });
      const shown = inspect(await failure(tokens.getToken()), { depth: 20, showHidden: true });
      for (const secret of hidden) expect(shown).not.toContain(secret);
      expect(shown).toContain("[redacted]");
      clock.pass(30 * SECOND);
    }
  });

  it("is neither the secret nor the Basic value, where a fetch fails with our headers in its error", async () => {
    const { sase, tokens } = await setUp({
      timeout: ONE_ATTEMPT,
      fetch: (_, init) => {
        const message = `could not send ${init.headers.authorization} to the proxy`;
        return Promise.reject(
          Object.assign(new Error(message), { code: "EPROXY", config: init, cause: new Error(message) }),
        );
      },
    });
    const error = await failure(tokens.getToken());
    const { clientId, clientSecret } = sase.credentials;
    const shown = inspect(error, { depth: 20, showHidden: true }) + String(error.stack);
    expect(shown).not.toContain(clientSecret);
    expect(shown).not.toContain(btoa(`${clientId}:${clientSecret}`));
    expect(error.cause).toMatchObject({
      name: "Error",
      code: "EPROXY",
      message: expect.stringContaining("[redacted]"),
    });
    expect(Object.keys(error.cause as object).sort()).toEqual(["code", "name"]);
  });

  it.each<[string, (text: string) => string]>([
    ["in a URL", encodeURIComponent],
    ["in a URL with small letters", (text) => encodeURIComponent(text).toLowerCase()],
    ["in a form", (text) => String(new URLSearchParams({ text })).slice("text=".length)],
    ["in JSON", (text) => JSON.stringify(text).replaceAll("/", "\\/")],
    ["in base64", (text) => Buffer.from(text).toString("base64")],
    ["in base64 for a URL", (text) => Buffer.from(text).toString("base64url")],
    ["in base64 in a URL", (text) => encodeURIComponent(Buffer.from(text).toString("base64"))],
  ])("is neither the secret nor the Basic value as a server may write them %s", async (_, write) => {
    const clientSecret = `fake~${crypto.randomUUID()}"é/ ?>>+=\\`;
    const { sase, tokens } = await setUp({ clientSecret });
    const clock = testClock();
    for (const quoted of [clientSecret, `${sase.credentials.clientId}:${clientSecret}`]) {
      const body = { error: "invalid_scope", error_description: `no: ${write(quoted)}` };
      sase.auth.misbehave({ status: 400, body });
      const error = await failure(tokens.getToken());
      expect(error.errorDescription).toMatch(/\[redacted\]$/);
      expect(error.errorDescription).not.toContain(write(clientSecret));
      clock.pass(30 * SECOND);
    }
  });

  it.each(["пароль", "!*~-!/?", "!!a!!"])(
    "is not the secret %s in a URL, and an error keeps its code beside it",
    async (clientSecret) => {
      const { sase, tokens } = await setUp({ clientSecret });
      const written = encodeURIComponent(clientSecret);
      const body = { error: "invalid_scope", error_description: `at ${written}`, access_token: "" };
      sase.auth.misbehave({ status: 400, body });
      const error = await failure(tokens.getToken());
      expect(error).toMatchObject({ error: "invalid_scope", errorDescription: "at [redacted]" });
    },
  );

  it("is not what a server echoes, nor its control characters, nor more than 200 characters of it", async () => {
    const { sase, tokens } = await setUp();
    const { clientSecret } = sase.credentials;
    const description = `\u001b[2J\u202eno:\u2028${clientSecret} ${encodeURIComponent(clientSecret)} ${"x".repeat(1000)}`;
    sase.auth.misbehave({ status: 400, body: { error: "invalid_scope", error_description: description } });
    const error = await failure(tokens.getToken());
    expect(error.errorDescription).toMatch(/^\[2J no: \[redacted\] \[redacted\] x+$/);
    expect(String(error.errorDescription).length).toBeLessThanOrEqual(200);
  });
});
