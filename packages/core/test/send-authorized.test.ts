import { describe, expect, it, onTestFinished } from "vitest";
import { type AuthorizedRequest, isReplayable, isTokenRejected, sendAuthorized } from "../src/adapter.ts";
import type { AccessToken, TokenManager } from "../src/index.ts";
import { failure, SHORT_TIMEOUT, setUp } from "./support/mock.ts";

/** A request by Node's fetch, and what became of it. */
function request(url: string, overrides: Partial<AuthorizedRequest<Response>> = {}) {
  const discarded: number[] = [];
  const sent: AccessToken[] = [];
  const parts: AuthorizedRequest<Response> = {
    send(token) {
      sent.push(token);
      return fetch(url, { headers: { authorization: token.authorization } });
    },
    isRejected: ({ status, headers }) => isTokenRejected(status, headers.get("www-authenticate")),
    canReplay: () => true,
    discard: ({ status, body }) => {
      discarded.push(status);
      body?.cancel();
    },
    ...overrides,
  };
  return { parts, sent, discarded };
}

async function setUpRevoked() {
  const setup = await setUp({ timeout: SHORT_TIMEOUT });
  const token = await setup.tokens.getToken();
  setup.sase.revoke();
  return { ...setup, token };
}

describe("sending a request with a token", () => {
  it("takes one API call when the token is accepted", async () => {
    const { sase, tokens } = await setUp();
    const { parts, discarded } = request(sase.apiOrigin);
    expect((await sendAuthorized(tokens, parts)).status).toBe(200);
    expect(sase.api.requests).toHaveLength(1);
    expect(discarded).toEqual([]);
  });

  it("replaces a rejected token, lets go of the answer and sends once more", async () => {
    const { sase, tokens } = await setUpRevoked();
    const { parts, sent, discarded } = request(sase.apiOrigin);
    expect((await sendAuthorized(tokens, parts)).status).toBe(200);
    expect(sent[0]?.value).not.toBe(sent[1]?.value);
    expect(discarded).toEqual([401]);
  });

  it("returns the second 401: it sends no third time", async () => {
    const { sase, tokens } = await setUp();
    sase.api.misbehave({ status: 401 }, { times: Infinity });
    const { parts, sent } = request(sase.apiOrigin);
    expect((await sendAuthorized(tokens, parts)).status).toBe(401);
    expect(sent).toHaveLength(2);
    expect((await sendAuthorized(tokens, parts)).status).toBe(401);
    expect(sent).toHaveLength(3);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("sends no second time where the token is the same again", async () => {
    const { sase, tokens, token } = await setUpRevoked();
    sase.auth.misbehave({ token: { value: token.value } });
    const { parts, sent } = request(sase.apiOrigin);
    expect((await sendAuthorized(tokens, parts)).status).toBe(401);
    expect(sent).toHaveLength(1);
  });

  it("returns the 401 where the body cannot be sent again, with the token replaced for the next request", async () => {
    const { sase, tokens, token } = await setUpRevoked();
    const { parts, sent, discarded } = request(sase.apiOrigin, { canReplay: () => false });
    expect((await sendAuthorized(tokens, parts)).status).toBe(401);
    expect(sent).toHaveLength(1);
    expect(discarded).toEqual([]);
    expect((await tokens.getToken()).value).not.toBe(token.value);
  });

  it("returns that 401 even where the token could not be replaced", async () => {
    const { sase, tokens, events } = await setUpRevoked();
    sase.auth.misbehave({ status: 503 }, { times: Number.POSITIVE_INFINITY });
    const { parts } = request(sase.apiOrigin, { canReplay: () => false });
    expect((await sendAuthorized(tokens, parts)).status).toBe(401);
    expect(events.at(-1)).toMatchObject({ type: "rejected", replaced: false });
  });

  it.each([true, false])("takes a throw of replaceToken for a rejection (replayable: %s)", async (canReplay) => {
    const { sase, tokens } = await setUpRevoked();
    const thrown = new Error("made up");
    const own = {
      getToken: () => tokens.getToken(),
      replaceToken() {
        throw thrown;
      },
    };
    const { parts, discarded } = request(sase.apiOrigin, { canReplay: () => canReplay });
    const outcome = sendAuthorized(own, parts);
    if (canReplay) expect(await failure(outcome)).toBe(thrown);
    else expect((await outcome).status).toBe(401);
    expect(discarded).toEqual(canReplay ? [401] : []);
  });

  it("fails with our error where the token cannot be replaced, and lets go of the answer", async () => {
    const { sase, tokens } = await setUpRevoked();
    sase.auth.misbehave({ status: 503 }, { times: Number.POSITIVE_INFINITY });
    const { parts, sent, discarded } = request(sase.apiOrigin);
    expect((await failure(sendAuthorized(tokens, parts))).code).toBe("ERR_TOKEN_ENDPOINT");
    expect(sent).toHaveLength(1);
    expect(discarded).toEqual([401]);
  });

  it("sends nothing where no token can be obtained", async () => {
    const { sase, tokens } = await setUp();
    sase.rotateSecret();
    const { parts } = request(sase.apiOrigin);
    expect((await failure(sendAuthorized(tokens, parts))).code).toBe("ERR_TOKEN_REQUEST");
    expect(sase.api.requests).toHaveLength(0);
  });

  it.each(["getToken", "replaceToken"] as const)("hands the caller's signal to %s", async (method) => {
    const { sase, tokens } = await setUpRevoked();
    const signal = new AbortController().signal;
    const seen: unknown[] = [];
    const watched = {
      getToken: (options) => tokens.getToken(options),
      replaceToken: (rejected, options) => tokens.replaceToken(rejected, options),
    } satisfies Pick<TokenManager, "getToken" | "replaceToken">;
    const original = watched[method];
    watched[method] = ((...args: unknown[]) => {
      seen.push((args.at(-1) as { signal: AbortSignal }).signal);
      return (original as (...args: unknown[]) => unknown)(...args);
    }) as never;
    await sendAuthorized(watched, { ...request(sase.apiOrigin).parts, signal });
    expect(seen).toEqual([signal]);
  });
});

describe("a body without a tag, as old dates of Workers have it,", () => {
  it.each([FormData, Blob, URLSearchParams])("can be sent again: %s", (Class) => {
    const tag = Object.getOwnPropertyDescriptor(Class.prototype, Symbol.toStringTag) as PropertyDescriptor;
    Reflect.deleteProperty(Class.prototype, Symbol.toStringTag);
    onTestFinished(() => void Object.defineProperty(Class.prototype, Symbol.toStringTag, tag));
    expect(isReplayable(new Class())).toBe(true);
  });
});

describe("a rejected token", () => {
  it.each([
    [401, null, true],
    [401, undefined, true],
    [401, 'Bearer error="invalid_token"', true],
    [401, 'Bearer realm="/", error="insufficient_scope", scope="x"', false],
    [401, "Bearer error=insufficient_scope", false],
    [401, 'Bearer ERROR = "INSUFFICIENT_SCOPE"', false],
    [401, 'Bearer error_description="no insufficient_scope here"', true],
    [403, null, false],
    [407, null, false],
    [200, null, false],
  ])("is told by status %i and challenge %j: %s", (status, challenge, rejected) => {
    expect(isTokenRejected(status, challenge)).toBe(rejected);
  });
});

describe("a body", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "text"],
    ["an ArrayBuffer", new ArrayBuffer(1)],
    ["a view", new Uint8Array(1)],
    ["a Buffer", Buffer.from("x")],
    ["a Blob", new Blob(["x"])],
    ["a File", new File(["x"], "x.txt")],
    ["a FormData", new FormData()],
    ["URLSearchParams", new URLSearchParams("a=b")],
  ])("can be sent again: %s", (_, body) => {
    expect(isReplayable(body)).toBe(true);
  });

  it.each([
    ["a web stream", new ReadableStream()],
    ["a generator", (async function* () {})()],
    ["an iterable", [new Uint8Array(1)]],
    ["a form-data stream", { [Symbol.toStringTag]: "FormData", pipe() {} }],
    ["an object", {}],
    ["a number", 42],
  ])("cannot: %s", (_, body) => {
    expect(isReplayable(body)).toBe(false);
  });
});
