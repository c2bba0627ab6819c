import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testClock } from "./support/clock.ts";
import { until } from "./support/gate.ts";
import { failure, SHORT_TIMEOUT, setUp } from "./support/mock.ts";

const SECOND = 1000;
const LIFE = 899 * SECOND;

beforeEach(() => {
  // The widest windows and the longest pauses: no jitter.
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a token with most of its life left", () => {
  it("is served without a request", async () => {
    const clock = testClock();
    const { tokens, begun } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 301 * SECOND);
    expect(await tokens.getToken()).toBe(token);
    expect(await begun()).toBe(1);
  });
});

describe("a look at the current token", () => {
  it("sees none before the first was obtained, and does not obtain one", async () => {
    const { sase, tokens } = await setUp();
    expect(tokens.currentToken()).toBeUndefined();
    const token = await tokens.getToken();
    expect(tokens.currentToken()).toBe(token);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("starts the renewal that is due, in the background", async () => {
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 290 * SECOND);
    expect(tokens.currentToken()).toBe(token);
    await until(() => events.length === 2);
    expect(tokens.currentToken()?.value).not.toBe(token.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("sees none where callers wait for a renewal", async () => {
    const clock = testClock();
    const { tokens } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 50 * SECOND);
    expect(tokens.currentToken()).toBeUndefined();
    expect((await tokens.getToken()).value).not.toBe(token.value);
  });

  it("sees no token that has expired", async () => {
    const clock = testClock();
    const { tokens } = await setUp();
    await tokens.getToken();
    clock.pass(LIFE);
    expect(tokens.currentToken()).toBeUndefined();
  });
});

describe("a token in its last five minutes", () => {
  it("is served while one renewal goes on in the background, and replaced by what that brings", async () => {
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 290 * SECOND);
    sase.auth.misbehave({ latency: 20 });
    for (let calls = 0; calls < 100; calls++) expect(await tokens.getToken()).toBe(token);
    await until(() => events.length === 2);
    expect(await tokens.getToken()).not.toBe(token);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events.map(({ type }) => type)).toEqual(["obtained", "obtained"]);
  });

  it("is renewed at 75 to 100 % of that time, so that a fleet does not come at once", async () => {
    vi.mocked(Math.random).mockReturnValue(0);
    const clock = testClock();
    const { tokens, begun } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 0.76 * (LIFE / 3));
    expect(await tokens.getToken()).toBe(token);
    expect(await begun()).toBe(1);
    clock.pass(0.02 * (LIFE / 3));
    expect(await tokens.getToken()).toBe(token);
    expect(await begun()).toBe(2);
  });

  it("of a short life is renewed in its last third", async () => {
    const clock = testClock();
    const { tokens, begun } = await setUp({}, { lifetime: 91 });
    await tokens.getToken();
    clock.pass(59 * SECOND);
    await tokens.getToken();
    expect(await begun()).toBe(1);
    clock.pass(2 * SECOND);
    await tokens.getToken();
    expect(await begun()).toBe(2);
  });

  it("goes on being served when the renewal fails, which tries once, is told, and rejects nowhere", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 290 * SECOND);
    sase.auth.misbehave({ status: 503 }, { times: Infinity });
    expect(await tokens.getToken()).toBe(token);
    await until(() => events.length === 2);
    expect(events[1]).toMatchObject({ type: "failed", background: true, error: { code: "ERR_TOKEN_ENDPOINT" } });
    expect(await tokens.getToken()).toBe(token);
    await new Promise(setImmediate);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(unhandled).not.toHaveBeenCalled();
    process.off("unhandledRejection", unhandled);
  });

  it("is tried to be renewed again after a pause that doubles with each failure", async () => {
    const clock = testClock();
    const { sase, tokens, events, begun } = await setUp();
    await tokens.getToken();
    clock.pass(LIFE - 290 * SECOND);
    sase.auth.misbehave({ status: 503 }, { times: Infinity });
    const attemptsAfter = async (ms: number) => {
      clock.pass(ms);
      await tokens.getToken();
      const requests = await begun();
      await until(() => events.length === requests); // each request ends in an event
      return requests - 1;
    };
    expect(await attemptsAfter(0)).toBe(1);
    expect(await attemptsAfter(150)).toBe(1);
    expect(await attemptsAfter(100)).toBe(2);
    expect(await attemptsAfter(400)).toBe(2);
    expect(await attemptsAfter(100)).toBe(3);
    sase.auth.behave();
    expect(await attemptsAfter(1000)).toBe(4);
    expect(events.at(-1)?.type).toBe("obtained");
  });

  it("is not asked for sooner than the service said with Retry-After", async () => {
    const clock = testClock();
    const { sase, tokens, events, begun } = await setUp();
    await tokens.getToken();
    clock.pass(LIFE - 290 * SECOND);
    sase.auth.misbehave({ status: 429, retryAfter: 20 });
    await tokens.getToken();
    await until(() => events.length === 2);
    clock.pass(19 * SECOND);
    await tokens.getToken();
    expect(await begun()).toBe(2);
    clock.pass(1 * SECOND);
    await tokens.getToken();
    await until(() => events.length === 3);
  });
});

describe("a token in its last minute", () => {
  it.each([
    [900, 61, false],
    [900, 59, true],
    [3600, 61, false], // a fifteenth of its life would be four minutes
    [3600, 59, true],
    [151, 11, false], // a fifteenth of its life is 10 s
    [151, 9, true],
  ])("or, of a life of %i s, with %i s left, is waited for: %s", async (lifetime, left, waited) => {
    const clock = testClock();
    const { tokens } = await setUp({}, { lifetime });
    const token = await tokens.getToken();
    clock.pass((lifetime - 1 - left) * SECOND);
    expect((await tokens.getToken()) !== token).toBe(waited);
  });

  it("keeps nobody longer than the time-out, where that is shorter than 5 s", async () => {
    const clock = testClock({ isRunning: true });
    let calls = 0;
    const { tokens } = await setUp({
      timeout: SHORT_TIMEOUT,
      fetch: (url, init) => (calls++ === 1 ? new Promise(() => {}) : fetch(url, init)),
    });
    const token = await tokens.getToken();
    clock.pass(LIFE - 59 * SECOND);
    const timers = vi.spyOn(globalThis, "setTimeout");
    expect(await tokens.getToken()).toBe(token);
    expect(timers.mock.calls.filter(([, ms = 0]) => ms > 4000 && ms <= 5000)).toEqual([]);
  });

  it("is waited for, and the new one served", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 59 * SECOND);
    sase.auth.misbehave({ latency: 50 });
    const [a, b] = await Promise.all([tokens.getToken(), tokens.getToken()]);
    expect(a).toBe(b);
    expect(a).not.toBe(token);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("is served if the renewal fails, and served at once until the next attempt is due", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 59 * SECOND);
    sase.auth.misbehave({ reset: "before" }, { times: Infinity });
    expect(await tokens.getToken()).toBe(token);
    expect(await tokens.getToken()).toBe(token);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("is served after 5 s if the renewal hangs, counted from the start of the renewal", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    clock.pass(LIFE - 59 * SECOND);
    const delays = vi.spyOn(globalThis, "setTimeout");
    sase.auth.misbehave({ hang: true });
    const waiting = tokens.getToken();
    await until(() => sase.auth.tokenRequests.length === 2);
    expect(Math.max(...delays.mock.calls.map(([, ms]) => ms ?? 0).filter((ms) => ms <= 5000))).toBeGreaterThan(4900);
    clock.pass(5 * SECOND);
    expect(await tokens.getToken()).toBe(token);
    await expect(Promise.race([waiting, "still waiting"])).resolves.toBe("still waiting");
  });

  it("ends the wait of a caller whose signal aborts", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    await tokens.getToken();
    clock.pass(LIFE - 59 * SECOND);
    sase.auth.misbehave({ hang: true });
    const controller = new AbortController();
    const waiting = failure(tokens.getToken({ signal: controller.signal }));
    controller.abort();
    expect((await waiting).name).toBe("AbortError");
  });

  it("that expires while its renewal hangs is not served", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp({ timeout: SHORT_TIMEOUT });
    await tokens.getToken();
    clock.pass(LIFE - 1 * SECOND);
    sase.auth.misbehave({ hang: true }, { times: Infinity });
    await failure(tokens.getToken({ signal: AbortSignal.timeout(20) }));
    clock.pass(1 * SECOND);
    expect((await failure(tokens.getToken())).code).toBe("ERR_TOKEN_ENDPOINT");
  });
});

describe("a token that has expired", () => {
  it("is never served: callers wait for a new one, and get the failure if there is none", async () => {
    const clock = testClock();
    const { sase, tokens, events } = await setUp({ timeout: SHORT_TIMEOUT });
    const token = await tokens.getToken();
    clock.pass(LIFE);
    sase.auth.misbehave({ reset: "before" }, { times: Infinity });
    expect((await failure(tokens.getToken())).code).toBe("ERR_TOKEN_ENDPOINT");
    sase.auth.behave();
    expect(events[1]).toMatchObject({ type: "failed", background: false });
    expect(await tokens.getToken()).not.toBe(token);
  });

  it("has expired by whichever clock says so: one that slept, or one that was set back", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    await tokens.getToken();
    clock.set(LIFE); // a laptop slept: the monotonic clock stood still
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
    clock.set(-7200 * SECOND);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
    clock.pass(LIFE);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("makes those who need a new one repeat a request that began in the background", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp({ timeout: 120 * SECOND });
    const token = await tokens.getToken();
    clock.pass(LIFE - 61 * SECOND);
    sase.auth.misbehave({ latency: 50, status: 503 });
    expect(await tokens.getToken()).toBe(token);
    clock.pass(61 * SECOND);
    expect(await tokens.getToken()).not.toBe(token);
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("waits out what is left of a Retry-After that a background renewal was given", async () => {
    const clock = testClock({ isRunning: true });
    const { sase, tokens, events } = await setUp({}, { lifetime: 30 });
    await tokens.getToken();
    clock.pass(26 * SECOND);
    sase.auth.misbehave({ status: 429, retryAfter: 4 });
    await tokens.getToken();
    await until(() => events.length === 2);
    clock.pass(3.5 * SECOND);
    const pauses = vi.spyOn(globalThis, "setTimeout");
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(3);
    expect(pauses.mock.calls.some(([, ms = 0]) => ms > 300 && ms <= 500)).toBe(true);
  });
});

describe("a request whose callers have all gone", () => {
  it("is not repeated", async () => {
    const { sase, tokens, events, begun } = await setUp();
    sase.auth.misbehave({ status: 503, latency: 50 }, { times: Infinity });
    const controller = new AbortController();
    const aborted = failure(tokens.getToken({ signal: controller.signal }));
    await until(() => sase.auth.tokenRequests.length === 1);
    controller.abort();
    await aborted;
    await until(() => events.length === 1);
    expect(events).toMatchObject([{ type: "failed", background: true }]);
    expect(await begun()).toBe(1);
  });
});

describe("an idle manager", () => {
  it("has no timers, so that a process can end, also where its renewal has failed", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
    const before = timers();
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    await tokens.getToken();
    clock.pass(LIFE - 290 * SECOND);
    sase.auth.misbehave({ status: 503 }, { times: Infinity });
    await tokens.getToken();
    await until(() => events.length === 2);
    // Timers of the test runner may have ended meanwhile.
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

describe("renewal()", () => {
  it("is undefined while there is no token to renew, and while no renewal is due", async () => {
    const { tokens } = await setUp();
    expect(tokens.renewal()).toBeUndefined();
    await tokens.getToken();
    expect(tokens.renewal()).toBeUndefined();
  });

  it("begins the renewal that is due, and resolves when it has ended", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    clock.pass(700_000);
    await tokens.renewal();
    expect(tokens.currentToken()?.value).not.toBe(token.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("resolves though the renewal fails", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    await tokens.getToken();
    clock.pass(700_000);
    sase.auth.misbehave({ status: 503 });
    expect(await tokens.renewal()).toBeUndefined();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("resolves after the time-out where a request never ends", async () => {
    const { tokens } = await setUp({ timeout: SHORT_TIMEOUT, fetch: () => new Promise(() => {}) });
    tokens.getToken().catch(() => {});
    expect(await tokens.renewal()).toBeUndefined();
  });
});

describe("a renewal that fails before its request is sent", () => {
  it("is tried again after a pause, each time", async () => {
    const clock = testClock();
    let asked = 0;
    let isDown = false;
    const { sase, tokens } = await setUp({
      clientSecret() {
        asked++;
        if (isDown) throw new Error("the vault is down");
        return sase.credentials.clientSecret;
      },
    });
    await tokens.getToken();
    clock.pass(650_000);
    isDown = true;
    asked = 0;
    for (let round = 1; round <= 4; round++) {
      for (let calls = 0; calls < 10; calls++) {
        await tokens.getToken();
        await new Promise(setImmediate);
      }
      expect(asked).toBe(round);
      clock.pass(5_000);
    }
  });
});
