import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AccessToken } from "../src/index.ts";
import { testClock } from "./support/clock.ts";
import { until } from "./support/gate.ts";
import { failure, SHORT_TIMEOUT, setUp } from "./support/mock.ts";

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
});

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

  it("makes its caller wait for a renewal that is under way already", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    clock.pass(650_000);
    sase.auth.misbehave({ latency: 20 });
    await tokens.getToken();
    expect((await tokens.replaceToken(token)).value).not.toBe(token.value);
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });
});

describe("a replacement", () => {
  it("that is the same token again is told as none", async () => {
    const { sase, tokens, events } = await setUp();
    const token = await tokens.getToken();
    sase.auth.misbehave({ token: { value: token.value } });
    expect((await tokens.replaceToken(token)).value).toBe(token.value);
    expect(events.at(-1)).toMatchObject({ type: "rejected", replaced: false });
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

  it("counts as a replacement where a background renewal brought it and a rejecting caller waited for it", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    const token = await tokens.getToken();
    clock.pass(650_000);
    sase.auth.misbehave({ latency: 20 });
    await tokens.getToken();
    const replacement = await tokens.replaceToken(token);
    expect(await tokens.replaceToken(replacement)).toBe(replacement);
    expect(sase.auth.tokenRequests).toHaveLength(2);
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

  it("costs an API that always answers 401 one token request a minute, whatever the load", async () => {
    const clock = testClock();
    const { sase, tokens } = await setUp();
    for (let second = 0; second < 180; second++) {
      await Promise.all(Array.from({ length: 5 }, async () => tokens.replaceToken(await tokens.getToken())));
      clock.pass(1000);
    }
    expect(sase.auth.tokenRequests).toHaveLength(1 + 3);
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
