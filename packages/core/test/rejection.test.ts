import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AccessToken } from "../src/index.ts";
import { type TestClock, testClock } from "./support/clock.ts";
import { until } from "./support/gate.ts";
import { failure, type Setup, SHORT_TIMEOUT, setUp } from "./support/mock.ts";

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A manager whose renewal has begun and takes a while, and the token that it still has. */
async function setUpRenewing() {
  const clock = testClock();
  const { sase, tokens, events } = await setUp();
  const token = await tokens.getToken();
  clock.pass(650_000);
  sase.auth.misbehave({ latency: 20 });
  await tokens.getToken(); // begins a renewal
  return { sase, tokens, token, events, clock };
}

/** A rejected token is returned unchanged for `ms`, and then replaced by one request. */
async function expectPause(
  clock: TestClock,
  { sase, tokens }: Pick<Setup, "sase" | "tokens">,
  token: AccessToken,
  ms: number,
) {
  const requests = sase.auth.tokenRequests.length;
  clock.pass(ms - 1_000);
  expect(await tokens.replaceToken(token)).toBe(token);
  clock.pass(1_000);
  expect(await tokens.replaceToken(token)).not.toBe(token);
  expect(sase.auth.tokenRequests).toHaveLength(requests + 1);
}

describe("a rejected token", () => {
  it("is replaced once for all who report it, and that is told once", async () => {
    const { sase, tokens, events } = await setUp();
    const token = await tokens.getToken();
    const replacements = await Promise.all(Array.from({ length: 50 }, () => tokens.replaceToken(token)));
    expect(new Set(replacements).size).toBe(1);
    expect(replacements[0]?.value).not.toBe(token.value);
    expect(await tokens.getToken()).toBe(replacements[0]);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events.slice(1)).toMatchObject([{ type: "obtained" }, { type: "rejected", replaced: true }]);
  });

  it("that was replaced already costs no request", async () => {
    const { sase, tokens, events } = await setUp();
    const token = await tokens.getToken();
    const replacement = await tokens.replaceToken(token);
    expect(await tokens.replaceToken(token)).toBe(replacement);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events).toHaveLength(3);
  });

  it("is recognised by its value, whatever object carries it", async () => {
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    const { value, expiresAt, tsgId } = token;
    expect((await tokens.replaceToken(new AccessToken({ value, expiresAt, tsgId }))).value).not.toBe(value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("goes on being served to others while it is being replaced, and after that has failed", async () => {
    const { sase, tokens, events } = await setUp({ timeout: SHORT_TIMEOUT });
    const token = await tokens.getToken();
    sase.auth.misbehave({ latency: 20, reset: "before" }, { times: Number.POSITIVE_INFINITY });
    const replacing = failure(tokens.replaceToken(token));
    expect(await tokens.getToken()).toBe(token);
    expect((await replacing).code).toBe("ERR_TOKEN_ENDPOINT");
    expect(await tokens.getToken()).toBe(token);
    expect(events.slice(1)).toMatchObject([
      { type: "failed", background: false },
      { type: "rejected", replaced: false },
    ]);
  });

  it("makes its caller wait for a renewal whose request is not sent yet", async () => {
    const { sase, tokens, token } = await setUpRenewing();
    expect((await tokens.replaceToken(token)).value).not.toBe(token.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("a rejected token whose renewal was requested before the rejection", () => {
  it("is replaced by one more request for all who report it, as the renewed token may be revoked, too", async () => {
    const { sase, tokens, token, events } = await setUpRenewing();
    await until(() => sase.auth.tokenRequests.length === 2);
    const early = [tokens.replaceToken(token), tokens.replaceToken(token)];
    await until(() => events.length === 3); // obtained, obtained, rejected
    const late = tokens.replaceToken(token);
    const replacements = await Promise.all([...early, late]);
    expect(new Set(replacements).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(3);
    expect(events.slice(3)).toMatchObject([{ type: "obtained" }, { type: "rejected", replaced: true }]);
    const [replacement] = replacements as [AccessToken];
    expect(await tokens.replaceToken(replacement)).toBe(replacement);
  });

  it("is replaced by the renewed token if that request fails", async () => {
    const { sase, tokens, token, events } = await setUpRenewing();
    await until(() => sase.auth.tokenRequests.length === 2);
    const early = tokens.replaceToken(token);
    sase.auth.misbehave({ status: 400 }, { times: Number.POSITIVE_INFINITY });
    await until(() => events.length === 3);
    const late = tokens.replaceToken(token);
    const renewed = await tokens.getToken();
    expect(await Promise.all([early, late])).toEqual([renewed, renewed]);
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("is replaced by one more request also if the renewed token has come by then, and once only", async () => {
    const { sase, tokens, token, events } = await setUpRenewing();
    await until(() => events.length === 2); // obtained twice
    const replacements = await Promise.all([tokens.replaceToken(token), tokens.replaceToken(token)]);
    expect(new Set(replacements).size).toBe(1);
    expect(sase.auth.tokenRequests).toHaveLength(3);
    const replacement = replacements[0] as AccessToken;
    expect(await tokens.replaceToken(token)).toBe(replacement);
    expect(await tokens.replaceToken(replacement)).toBe(replacement);
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("costs no request once it has expired", async () => {
    const { sase, tokens, token, events, clock } = await setUpRenewing();
    await until(() => events.length === 2);
    clock.pass(300_000);
    expect(await tokens.replaceToken(token)).toBe(await tokens.getToken());
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("ends the wait of a caller that aborts", async () => {
    const { sase, tokens, token, events } = await setUpRenewing();
    await until(() => sase.auth.tokenRequests.length === 2);
    const caller = new AbortController();
    const waiting = failure(tokens.replaceToken(token, { signal: caller.signal }));
    sase.auth.misbehave({ latency: 60_000 });
    await until(() => events.length === 3);
    caller.abort();
    expect(await waiting).toBe(caller.signal.reason);
  });
});

describe("a replacement", () => {
  it("that equals the rejected token counts as not replaced, and events say so", async () => {
    const { sase, tokens, events } = await setUp();
    const token = await tokens.getToken();
    sase.auth.misbehave({ token: { value: token.value } });
    expect((await tokens.replaceToken(token)).value).toBe(token.value);
    expect(events.slice(1)).toMatchObject([
      { type: "obtained" },
      {
        type: "failed",
        background: false,
        error: { message: expect.stringContaining("A cache may stand before it.") },
      },
      { type: "rejected", replaced: false, reason: "sameToken" },
    ]);
  });
});

describe("a replacement that is rejected too", () => {
  it("within a minute is returned unchanged, without a request, and that is told", async () => {
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    const replacement = await tokens.replaceToken(await tokens.getToken());
    clock.pass(59_000);
    expect(await tokens.replaceToken(replacement)).toBe(replacement);
    expect(sase.auth.tokenRequests).toHaveLength(2);
    expect(events.at(-1)).toEqual({ type: "rejected", tsgId: sase.credentials.tsgId, replaced: false });
  });

  it("after a minute is replaced", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const replacement = await tokens.replaceToken(await tokens.getToken());
    clock.pass(60_000);
    expect(await tokens.replaceToken(replacement)).not.toBe(replacement);
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("late, when it has expired, does not count against the token that comes after it", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const expired = await tokens.getToken();
    clock.pass(900_000);
    const successor = await tokens.replaceToken(expired);
    expect(await tokens.replaceToken(successor)).not.toBe(successor);
    expect(sase.auth.tokenRequests).toHaveLength(3);
  });

  it("costs an API that always answers 401 one token request in the first minute, and fewer after that", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp({}, { now: () => Date.now(), lifetime: 3600 });
    const minutes: number[] = [];
    for (let second = 0; second < 20 * 60; second++) {
      const before = sase.auth.tokenRequests.length;
      await Promise.all(Array.from({ length: 3 }, async () => tokens.replaceToken(await tokens.getToken())));
      if (second > 0 && sase.auth.tokenRequests.length > before) minutes.push(second / 60);
      clock.pass(1000);
    }
    expect(minutes).toEqual([1, 3, 7, 12, 17]);
  });

  it("later than twice the pause has a pause of a minute again", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp({}, { now: () => Date.now(), lifetime: 3600 });
    let token = await tokens.replaceToken(await tokens.getToken());
    clock.pass(60_000);
    token = await tokens.replaceToken(token); // a pause of two minutes
    clock.pass(240_000);
    token = await tokens.replaceToken(token);
    await expectPause(clock, { sase, tokens }, token, 60_000);
  });
});

describe("an ordinary renewal", () => {
  it("that comes soon ends the pause, and leaves its length as it is", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp({}, { now: () => Date.now(), lifetime: 301 });
    let token = await tokens.replaceToken(await tokens.getToken());
    clock.pass(60_000);
    await tokens.replaceToken(token); // a pause of two minutes
    clock.pass(210_000); // of five minutes, in the early window
    await tokens.renewal();
    token = await tokens.replaceToken(await tokens.getToken()); // the renewed one is replaced at once
    const requests = sase.auth.tokenRequests.length;
    clock.pass(119_000);
    expect(await tokens.replaceToken(token)).toBe(token);
    clock.pass(1_000);
    expect(await tokens.replaceToken(token)).not.toBe(token);
    expect(sase.auth.tokenRequests).toHaveLength(requests + 1);
  });

  it("of a token that was accepted for longer than twice the pause makes it a minute again", async () => {
    const clock = testClock();
    const { tokens } = await setUp({}, { now: () => Date.now() });
    let token = await tokens.replaceToken(await tokens.getToken());
    clock.pass(60_000);
    await tokens.replaceToken(token); // a pause of two minutes
    clock.pass(650_000); // in the early window
    await tokens.renewal();
    token = await tokens.replaceToken(await tokens.getToken());
    clock.pass(61_000);
    expect(await tokens.replaceToken(token)).not.toBe(token);
  });
});

describe("a token obtained without a rejection", () => {
  it("is replaced when it is rejected, however young it is", async () => {
    const clock = testClock();
    const { sase, tokens, events } = await setUp();
    await tokens.replaceToken(await tokens.getToken());
    clock.pass(650_000);
    await tokens.getToken();
    await until(() => events.filter(({ type }) => type === "obtained").length === 3);
    const renewed = await tokens.getToken();
    expect(await tokens.replaceToken(renewed)).not.toBe(renewed);
    expect(sase.auth.tokenRequests).toHaveLength(4);
  });
});
