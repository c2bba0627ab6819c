import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Fault } from "../../testing/src/index.ts";
import { AccessToken, TenantTokens, type TokenManagerOptions, type TokenSource } from "../src/index.ts";
import { type ProfileFetch, type SdwanOptions, withSdwanProfile } from "../src/sdwan.ts";
import { testClock } from "./support/clock.ts";
import { until } from "./support/gate.ts";
import { failure, setUp, startSase } from "./support/mock.ts";

const PROFILE = "/sdwan/v2.1/api/profile";
const LATE = 690_000; // ms of a token's 899 s, after which it is renewed in the background

/** A token whose session is open, and a renewed one: what happens to the profile call for that is up to the test. */
async function setUpRenewal(options: Partial<TokenManagerOptions> = {}) {
  const clock = testClock();
  const setup = await setUp(options);
  const { sase, tokens } = setup;
  const profileCalls = () => sase.api.requests.filter(({ path }) => path === PROFILE).length;
  const wrap = (changes?: SdwanOptions) => withSdwanProfile(tokens, { origin: sase.apiOrigin, ...changes });
  const sdwan = wrap();
  let ended = 0;
  const counted = {
    begun: 0,
    source: wrap({
      async fetch(url, init) {
        counted.begun++;
        return fetch(url, init).finally(() => ended++);
      },
    }),
    /** No call is under way, and what came of the last one is known. */
    async idle() {
      await until(() => ended === counted.begun);
      await new Promise(setImmediate);
    },
  };
  const opened = await sdwan.getToken();
  const renew = async () => {
    clock.pass(LATE);
    await tokens.getToken();
    await tokens.renewal();
  };
  return { ...setup, clock, counted, profileCalls, wrap, sdwan, opened, renew };
}

afterEach(() => {
  vi.restoreAllMocks();
});

const OUTAGES: [string, Fault][] = [
  ["fails", { status: 503 }],
  ["is refused", { status: 403 }],
  ["hangs", { hang: true }],
  ["is reset", { reset: "before" }],
];

describe("while the profile call of a renewed token", () => {
  it.each(OUTAGES)("%s, all callers get the opened token at once", async (_, fault) => {
    const { sase, sdwan, opened, renew, profileCalls } = await setUpRenewal();
    sase.api.misbehave(fault, { path: PROFILE, times: Infinity });
    await renew();
    expect(sdwan.currentToken?.()).toBe(opened);
    const served = await Promise.all(Array.from({ length: 50 }, () => sdwan.getToken()));
    expect(new Set(served)).toEqual(new Set([opened]));
    await until(() => profileCalls() === 2);
    expect(sase.issued).toHaveLength(2);
  });

  it.each(OUTAGES.slice(0, 2))("%s, a wrapper that comes later serves the opened token too", async (_, fault) => {
    const { sase, wrap, opened, renew } = await setUpRenewal();
    sase.api.misbehave(fault, { path: PROFILE, times: Infinity });
    await renew();
    expect(await wrap().getToken()).toBe(opened);
    expect(await wrap({ fetch: (url, init) => fetch(url, init) }).getToken()).toBe(opened);
  });

  it.each([
    ["fails", { status: 503 }, [250, 500, 1000, 2000]],
    ["asks to wait", { status: 429, retryAfter: 30 }, [30_000, 30_000]],
    ["is refused", { status: 403 }, [30_000, 30_000]],
  ] satisfies [string, Fault, number[]][])("%s, it is made again after a pause", async (_, fault, pauses) => {
    vi.spyOn(Math, "random").mockReturnValue(1); // no jitter
    const { sase, opened, renew, clock, counted } = await setUpRenewal();
    sase.api.misbehave(fault, { path: PROFILE, times: pauses.length });
    await renew();
    for (const [at, pause] of pauses.entries()) {
      expect(counted.source.currentToken?.()).toBe(opened);
      expect(counted.begun).toBe(at + 1);
      await counted.idle();
      clock.pass(pause - 1);
      expect(await counted.source.getToken()).toBe(opened);
      expect(counted.begun).toBe(at + 1);
      clock.pass(1);
    }
    expect(await counted.source.getToken()).toBe(opened);
    await counted.idle();
    expect((await counted.source.getToken()).value).not.toBe(opened.value);
  });

  it("fails until the opened token has expired, callers get the error", async () => {
    const { sase, sdwan, renew, clock, opened } = await setUpRenewal();
    sase.api.misbehave({ status: 503 }, { path: PROFILE, times: Infinity });
    await renew();
    clock.pass(899_000 - LATE - 1);
    expect(await sdwan.getToken()).toBe(opened);
    clock.pass(1000);
    expect(await failure(sdwan.getToken())).toMatchObject({ code: "ERR_SDWAN_PROFILE", status: 503 });
  });

  it("is rejected, the renewed token is replaced in the background, and its replacement opened", async () => {
    const { sase, sdwan, opened, renew, profileCalls } = await setUpRenewal();
    await renew();
    sase.api.misbehave({ status: 401 }, { path: PROFILE });
    expect(await sdwan.getToken()).toBe(opened);
    await until(() => profileCalls() === 3);
    await until(() => sdwan.currentToken?.() !== opened);
    expect(sase.issued).toHaveLength(3);
    expect(sdwan.currentToken?.()?.authorization).toBe(sase.api.requests.at(-1)?.headers.authorization);
  });

  it("fails, a caller whose token was rejected gets the error, and the others the opened token", async () => {
    const { sase, sdwan, opened, renew } = await setUpRenewal();
    sase.api.misbehave({ status: 503 }, { path: PROFILE, times: Infinity });
    await renew();
    expect(await failure(sdwan.replaceToken(opened))).toMatchObject({ code: "ERR_SDWAN_PROFILE" });
    expect(await sdwan.getToken()).toBe(opened);
  });
});

describe("a profile call that callers wait for", () => {
  it.each([
    [{ status: 503 }, 500],
    [{ status: 429, retryAfter: 40 }, 40_000],
    [{ status: 403 }, 30_000],
  ] satisfies [Fault, number][])(
    "and that answers %j is made again after %i ms at the latest",
    async (fault, pause) => {
      const clock = testClock();
      const { sase, tokens } = await setUp();
      sase.api.misbehave(fault, { path: PROFILE });
      const sdwan = withSdwanProfile(tokens, { origin: sase.apiOrigin });
      const first = await failure(sdwan.getToken());
      expect(await failure(sdwan.getToken())).toMatchObject({ message: first.message, status: fault.status });
      expect(sase.api.requests).toHaveLength(1);
      clock.pass(pause);
      expect((await sdwan.getToken()).tsgId).toBe(sase.credentials.tsgId);
    },
  );

  it("says for how long the service asked to wait", async () => {
    const { sase, tokens } = await setUp();
    sase.api.misbehave({ status: 429, retryAfter: 30 }, { path: PROFILE });
    const error = await failure(withSdwanProfile(tokens, { origin: sase.apiOrigin }).getToken());
    expect(error).toMatchObject({ status: 429, retryAfter: 30_000 });
  });
});

describe("one profile call is made for a token", () => {
  it("however many wrappers there are, around one source or several, while the call is under way or later", async () => {
    const tenants = Object.fromEntries(["2000000001", "2000000002"].map((tsgId) => [tsgId, "1000000000"]));
    const sase = await startSase({ tenants });
    const tokens = new TenantTokens(sase.credentials);
    const anySource = (tsgId: string): TokenSource => ({
      getToken: (options) => tokens.get(tsgId).getToken(options),
      replaceToken: (rejected, options) => tokens.get(tsgId).replaceToken(rejected, options),
    });
    const all = () =>
      Object.keys(tenants).flatMap((tsgId) =>
        [tokens.get(tsgId), anySource(tsgId)].map((source) =>
          withSdwanProfile(source, { origin: sase.apiOrigin }).getToken(),
        ),
      );
    await Promise.all(all());
    await Promise.all(all());
    expect(sase.api.requests).toHaveLength(2);
  });

  it("though the source makes an object for it each time", async () => {
    const { sase, tokens } = await setUp();
    const copy = (token: AccessToken) => new AccessToken({ ...token, value: token.value });
    const sdwan = withSdwanProfile(
      {
        getToken: async () => copy(await tokens.getToken()),
        replaceToken: async (rejected) => copy(await tokens.replaceToken(rejected)),
      },
      { origin: sase.apiOrigin },
    );
    await Promise.all([sdwan.getToken(), sdwan.getToken()]);
    await sdwan.getToken();
    expect(sase.api.requests).toHaveLength(1);
  });

  it("at each API host", async () => {
    const { sase, tokens } = await setUp();
    for (const host of ["127.0.0.1", "localhost"])
      await withSdwanProfile(tokens, { origin: sase.apiOrigin.replace("127.0.0.1", host) }).getToken();
    expect(sase.api.requests).toHaveLength(2);
  });
});

describe("a source of several tenants", () => {
  it("never gets the opened token of another tenant", async () => {
    const sase = await startSase({ tenants: { "2000000001": "1000000000", "2000000002": "1000000000" } });
    const tokens = new TenantTokens(sase.credentials);
    let tsgId = "2000000001";
    const source: TokenSource = {
      currentToken: () => tokens.get(tsgId).currentToken(),
      getToken: (options) => tokens.get(tsgId).getToken(options),
      replaceToken: (rejected, options) => tokens.get(rejected.tsgId).replaceToken(rejected, options),
    };
    const sdwan = withSdwanProfile(source, { origin: sase.apiOrigin });
    expect((await sdwan.getToken()).tsgId).toBe(tsgId);
    tsgId = "2000000002";
    sase.api.misbehave({ status: 503 }, { path: PROFILE, times: Infinity });
    const error = await failure(sdwan.getToken());
    expect(error.message).toContain("TSG 2000000002");
    expect(sdwan.currentToken?.()).toBeUndefined();
  });
});

describe("withSdwanProfile", () => {
  it.each([
    ["a source that is none", {}, {}, "tokens must have the methods getToken and replaceToken."],
    ["a misspelt option", undefined, { origins: [] }, "origins is no option of withSdwanProfile. Use fetch, origin."],
    ["an origin that is none", undefined, { origin: "api.example" }, 'origin: "api.example" is not allowed.'],
    ["plain http to elsewhere", undefined, { origin: "http://api.example" }, 'origin: "http://api.example" is not'],
    ["a fetch that is none", undefined, { fetch: {} }, "fetch must be a function."],
  ])("refuses %s at once", async (_, source, options, message) => {
    const { tokens } = await setUp();
    const wrap = () => withSdwanProfile((source ?? tokens) as TokenSource, options as SdwanOptions);
    expect(wrap).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
    expect(wrap).toThrow(message);
  });

  it("takes no option from a polluted Object.prototype", async () => {
    const { sase, tokens } = await setUp();
    const prototype = Object.prototype as { origin?: string };
    prototype.origin = "https://elsewhere.example";
    try {
      const asked: string[] = [];
      const fetch = async (url: string) => {
        asked.push(url);
        return new Response();
      };
      await withSdwanProfile(tokens, { fetch }).getToken();
      expect(asked).toEqual([`https://api.sase.paloaltonetworks.com${PROFILE}`]);
    } finally {
      delete prototype.origin;
    }
    expect(sase.issued).toHaveLength(1);
  });

  it("hands on which origins got no token", async () => {
    const { tokens, events } = await setUp();
    withSdwanProfile(tokens).unattached?.("https://api.new.paloaltonetworks.com");
    expect(events).toEqual([{ type: "unattached", origin: "https://api.new.paloaltonetworks.com" }]);
    expect(withSdwanProfile({ ...noSource }).unattached).toBeUndefined();
  });

  it("replaces one token only where every one is rejected, and returns the rejected one where there is no other", async () => {
    const { sase, tokens } = await setUp();
    sase.api.misbehave({ status: 401 }, { path: PROFILE, times: Infinity });
    let made = 0;
    const make = async () =>
      new AccessToken({ value: `made-up-${made++}`, expiresAt: Date.now() + 60_000, tsgId: "1" });
    const source: TokenSource = { getToken: make, replaceToken: make };
    expect(await failure(withSdwanProfile(source, { origin: sase.apiOrigin }).getToken())).toMatchObject({
      status: 401,
    });
    expect(made).toBe(2);
    const token = await tokens.getToken();
    const same = withSdwanProfile({ ...source, replaceToken: async () => token }, { origin: sase.apiOrigin });
    expect(await same.replaceToken(token)).toBe(token);
  });

  it("refuses what a source returns that is no token", async () => {
    const sdwan = withSdwanProfile({ ...noSource, getToken: async () => "made-up" as never });
    expect(await failure(sdwan.getToken())).toMatchObject({ code: "ERR_INVALID_OPTION" });
    const replacing = withSdwanProfile({ ...noSource, replaceToken: async () => ({}) as never });
    const token = new AccessToken({ value: "made-up", expiresAt: 0, tsgId: "1" });
    expect(await failure(replacing.replaceToken(token))).toMatchObject({ code: "ERR_INVALID_OPTION" });
  });

  it("ends a call that hangs after 30 s, and says so", async () => {
    const { tokens } = await setUp();
    await tokens.getToken();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const fetch: ProfileFetch = (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const failed = failure(withSdwanProfile(tokens, { fetch }).getToken());
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await failed).message).toMatch(/: no answer within 30000 ms\. Check network, proxy and CA settings\.$/);
  });

  it("refuses plain http to loopback where Node was told to send it to a proxy, unless the fetch is the caller's own", async () => {
    const { tokens } = await setUp();
    vi.stubEnv("NODE_USE_ENV_PROXY", "1").stubEnv("HTTP_PROXY", "http://127.0.0.1:9").stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    onTestFinished(() => void vi.unstubAllEnvs());
    const origin = "http://127.0.0.1:8080";
    if (process.allowedNodeEnvironmentFlags.has("--use-env-proxy"))
      expect(() => withSdwanProfile(tokens, { origin })).toThrow(/^A proxy would get the token/);
    expect(() => withSdwanProfile(tokens, { origin, fetch })).not.toThrow();
  });
});

const noSource: TokenSource = {
  getToken: () => Promise.reject(new Error("a token was asked for")),
  replaceToken: () => Promise.reject(new Error("a token was replaced")),
};
