import { getEventListeners } from "node:events";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { defaultTenants } from "../../testing/src/index.ts";
import { TokenManager } from "../src/index.ts";
import { testClock } from "./support/clock.ts";
import { gate, until } from "./support/gate.ts";
import { failure, SHORT_TIMEOUT, setUp, startSase } from "./support/mock.ts";

describe("one token request for all who ask", () => {
  it("serves 10,000 callers at once from one token request", async () => {
    const { sase, tokens } = await setUp();
    const got = await Promise.all(Array.from({ length: 10_000 }, () => tokens.getToken()));
    expect(new Set(got).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("serves later callers from the token it keeps", async () => {
    const { sase, tokens } = await setUp();
    expect(await tokens.getToken()).toBe(await tokens.getToken());
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("lets all callers that wait share a failure, each with an error of its own, and the next caller try again", async () => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ html: true });
    const [first, second] = await Promise.all([failure(tokens.getToken()), failure(tokens.getToken())]);
    expect(second).not.toBe(first);
    expect(second).toEqual(first);
    expect([second.constructor, second.stack]).toEqual([first.constructor, first.stack]);
    Object.assign(first, { requestOf: "somebody" });
    expect(second).not.toHaveProperty("requestOf");
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("never mixes up two TSGs of one account that are used at the same time", async () => {
    const sase = await startSase();
    const { child, secondChild } = defaultTenants;
    const tsgOf = (value: string) => sase.issued.find((token) => token.value === value)?.tsgId;
    const managers = [child, secondChild].map((tsgId) => new TokenManager({ ...sase.credentials, tsgId }));
    const calls = Array.from({ length: 50 }, () => managers.map((manager) => manager.getToken()));
    for (const [first, second] of await Promise.all(calls.map((pair) => Promise.all(pair)))) {
      expect([tsgOf(first?.value ?? ""), tsgOf(second?.value ?? "")]).toEqual([child, secondChild]);
    }
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("a caller's signal", () => {
  it("ends that caller's wait with its reason, and leaves the request to the others", async () => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ latency: 50 });
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const aborted = failure(tokens.getToken({ signal: controller.signal }));
    const other = tokens.getToken();
    controller.abort(reason);
    expect(await aborted).toBe(reason);
    expect((await other).tsgId).toBe(sase.credentials.tsgId);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("that is aborted already asks for nothing", async () => {
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    const signal = AbortSignal.abort(new Error("too late"));
    expect(await failure(tokens.getToken({ signal }))).toBe(signal.reason);
    expect(await failure(tokens.replaceToken(token, { signal }))).toBe(signal.reason);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("ends the wait for a replacement", async () => {
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    sase.auth.misbehave({ hang: true });
    const controller = new AbortController();
    const replaced = failure(tokens.replaceToken(token, { signal: controller.signal }));
    controller.abort();
    expect((await replaced).name).toBe("AbortError");
  });
});

describe("a signal", () => {
  /** As those of polyfills: no reason, no throwIfAborted. */
  class PolyfillSignal extends EventTarget {
    aborted = false;
    onabort = null;

    abort(): void {
      this.aborted = true;
      this.dispatchEvent(new Event("abort"));
    }
  }

  it("of a polyfill ends the wait with an AbortError, before it and during it", async () => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ hang: true });
    const polyfill = new PolyfillSignal();
    const signal = polyfill as unknown as AbortSignal;
    const waiting = failure(tokens.getToken({ signal }));
    polyfill.abort();
    expect((await waiting).name).toBe("AbortError");
    expect((await failure(tokens.getToken({ signal }))).name).toBe("AbortError");
  });

  it("whose events name no target, and that cannot be listened to less, ends the wait all the same", async () => {
    const { sase, tokens } = await setUp();
    const listening: (() => void)[] = [];
    const polyfill = { aborted: false, addEventListener: (_: string, call: () => void) => listening.push(call) };
    const signal = polyfill as unknown as AbortSignal;
    await tokens.getToken({ signal: { ...signal } });
    sase.auth.misbehave({ hang: true });
    const token = await tokens.getToken();
    const waiting = failure(tokens.replaceToken(token, { signal }));
    for (const call of listening.splice(0)) call();
    expect((await waiting).name).toBe("AbortError");
  });

  it("works where there is no AbortSignal.any", async () => {
    const { any } = AbortSignal;
    Reflect.deleteProperty(AbortSignal, "any");
    onTestFinished(() => void Object.assign(AbortSignal, { any }));
    const { sase, tokens } = await setUp();
    expect((await tokens.getToken({ signal: new AbortController().signal })).tsgId).toBe(sase.credentials.tsgId);
  });

  it("that lives long keeps nothing of the calls that have ended", async () => {
    const { tokens } = await setUp();
    const { signal } = new AbortController();
    const token = await tokens.getToken({ signal });
    await Promise.all([tokens.replaceToken(token, { signal }), tokens.getToken({ signal })]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("a function of the user", () => {
  it("that throws at once leaves nothing stuck", async () => {
    let broken = true;
    const { sase, tokens } = await setUp({
      fetch(url, init) {
        if (broken) throw new TypeError("broken fetch");
        return fetch(url, init);
      },
      timeout: SHORT_TIMEOUT,
    });
    const error = await failure(tokens.getToken());
    expect(error.code).toBe("ERR_TOKEN_ENDPOINT");
    expect(error.message).toContain("broken fetch");
    broken = false;
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
  });

  it("that returns nothing useful leaves nothing stuck", async () => {
    let returned: unknown;
    let broken = true;
    const { sase, tokens } = await setUp({
      fetch: ((url: string, init: object) => (broken ? returned : fetch(url, init))) as never,
      timeout: SHORT_TIMEOUT,
    });
    for (returned of [undefined, 42, {}, Promise.resolve("no response")]) {
      expect((await failure(tokens.getToken())).code).toBe("ERR_TOKEN_ENDPOINT");
    }
    broken = false;
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
  });

  it("that calls the manager itself joins the flight and is not called for ever", async () => {
    let calls = 0;
    const { sase, tokens } = await setUp({
      clientSecret: () => {
        calls++;
        tokens.getToken().catch(() => {});
        return sase.credentials.clientSecret;
      },
    });
    await tokens.getToken();
    expect(calls).toBe(1);
  });

  it("that never settles keeps nobody beyond the time-out, and the next caller gets a request of its own", async () => {
    let calls = 0;
    const { sase, tokens } = await setUp({
      fetch: (url, init) => (calls++ === 0 ? new Promise(() => {}) : fetch(url, init)),
      timeout: SHORT_TIMEOUT,
    });
    const failures = await Promise.all([failure(tokens.getToken()), failure(tokens.getToken())]);
    expect(failures.map(({ code }) => code)).toEqual(["ERR_TOKEN_ENDPOINT", "ERR_TOKEN_ENDPOINT"]);
    expect(failures[0]?.message).toContain(`no answer within ${SHORT_TIMEOUT} ms`);
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
  });

  it("that gives no secret in time keeps nobody beyond the time-out", async () => {
    const { tokens } = await setUp({ clientSecret: () => new Promise(() => {}), timeout: 50 });
    expect((await failure(tokens.getToken())).code).toBe("ERR_TOKEN_ENDPOINT");
  });
});

describe("a service that fails at once", () => {
  it("is not hammered: who needs a token waits out a short pause after a failure", async () => {
    const { sase, tokens, begun } = await setUp();
    sase.auth.misbehave({ html: true }, { times: Number.POSITIVE_INFINITY });
    const timers = vi.spyOn(globalThis, "setTimeout");
    for (let calls = 0; calls < 4; calls++) await failure(tokens.getToken());
    const pauses = timers.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms > 50 && ms <= 500);
    expect(pauses).toHaveLength(3);
    expect(await begun()).toBe(4);
    vi.restoreAllMocks();
  });
});

describe("a pause between two attempts", () => {
  it("keeps no process alive that nobody waits in", async () => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 503 });
    const timers = vi.spyOn(globalThis, "setTimeout");
    await tokens.getToken();
    const pauses = timers.mock.calls.flatMap(([, ms = 0], at) =>
      ms > 100 && ms <= 250 ? [timers.mock.results[at]] : [],
    );
    expect(pauses.map((pause) => (pause?.value as NodeJS.Timeout | undefined)?.hasRef())).toEqual([false]);
    vi.restoreAllMocks();
  });
});

describe("a flight older than the time-out", () => {
  it("is replaced once, though a listener calls the manager when it hears of that", async () => {
    const clock = testClock();
    let calls = 0;
    const { tokens } = await setUp({
      fetch: (url, init) => (calls++ === 0 ? new Promise(() => {}) : fetch(url, init)),
      onEvent: ({ type }) => void (type === "failed" && tokens.getToken()),
    });
    tokens.getToken().catch(() => {});
    await until(() => calls === 1);
    clock.pass(30_000);
    await tokens.getToken();
    expect(calls).toBe(2);
  });

  it("gives those who still wait for it the token that another has brought meanwhile", async () => {
    const clock = testClock();
    let calls = 0;
    const { tokens, events } = await setUp({
      timeout: SHORT_TIMEOUT,
      fetch: (url, init) => (calls++ === 0 ? new Promise(() => {}) : fetch(url, init)),
    });
    const waiting = tokens.getToken();
    await until(() => calls === 1);
    clock.pass(SHORT_TIMEOUT);
    const newer = await tokens.getToken();
    expect(await waiting).toBe(newer);
    expect(events).toMatchObject([{ type: "failed", background: false }, { type: "obtained" }]);
  });

  it("is abandoned by whoever comes next, and what it brings late does not replace the newer token", async () => {
    const clock = testClock();
    const first = gate();
    let calls = 0;
    const { sase, tokens } = await setUp({
      async fetch(url, init) {
        const response = await fetch(url, init);
        if (calls++ === 0) await first.opened;
        return response;
      },
    });
    const early = tokens.getToken();
    await until(() => calls === 1);
    clock.pass(30_000);
    const newer = await tokens.getToken();
    first.open();
    expect((await early).value).not.toBe(newer.value);
    expect(await tokens.getToken()).toBe(newer);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("that is refused late is not remembered as refused, and costs nobody the newer token", async () => {
    const clock = testClock();
    const first = gate();
    let calls = 0;
    const { sase, tokens, events } = await setUp({
      async fetch(url, init) {
        const response = await fetch(url, init);
        if (calls++ === 0) await first.opened;
        return response;
      },
    });
    sase.auth.misbehave({ status: 400 });
    const early = tokens.getToken();
    await until(() => calls === 1);
    clock.pass(30_000);
    const newer = await tokens.getToken();
    first.open();
    expect(await early).toBe(newer);
    await tokens.replaceToken(newer);
    expect(sase.auth.tokenRequests).toHaveLength(3);
    expect(events.map(({ type }) => type)).toEqual(["failed", "obtained", "obtained", "rejected"]);
  });

  it("whose secret comes late sends no request beside the one under way", async () => {
    const clock = testClock();
    const vault = gate();
    let asked = 0;
    const { sase, tokens } = await setUp({
      async clientSecret() {
        if (asked++ === 0) await vault.opened;
        return sase.credentials.clientSecret;
      },
    });
    const early = tokens.getToken();
    await until(() => asked === 1);
    clock.pass(30_000);
    const newer = await tokens.getToken();
    vault.open();
    expect(await early).toBe(newer);
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});

describe("a caller for whom a renewal failed while the token expired", () => {
  it("waits for the next request only as long as is left of the time-out", async () => {
    const clock = testClock({ isRunning: true });
    const renewal = gate();
    let calls = 0;
    const { sase, tokens } = await setUp({
      timeout: 1000,
      async fetch(url, init) {
        if (++calls === 1) return fetch(url, init);
        if (calls > 2) return new Promise(() => {});
        await renewal.opened;
        throw new TypeError("fetch failed");
      },
    });
    sase.auth.misbehave({ token: { lifetime: 10, expiresIn: 10 } });
    await tokens.getToken();
    clock.pass(9500);
    const waiting = failure(tokens.getToken());
    await until(() => calls === 2);
    clock.pass(800);
    renewal.open();
    // One that begins now has 600 ms, which is more than is left to the first.
    const { tokens: others } = await setUp({ timeout: 600, fetch: () => new Promise(() => {}) });
    const other = failure(others.getToken()).then(() => "another caller");
    expect(await Promise.race([waiting.then(() => "the caller"), other])).toBe("the caller");
  });
});
