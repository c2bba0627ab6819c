import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { AccessToken, TokenManager } from "../src/index.ts";
import { setUp } from "./support/mock.ts";

const value = `fake-token-${crypto.randomUUID()}`;
const token = new AccessToken({ value, expiresAt: 1_800_000_000_000, tsgId: "1234567890" });

describe("an access token", () => {
  it("gives its value and the header made of it", () => {
    expect(token.value).toBe(value);
    expect(token.authorization).toBe(`Bearer ${value}`);
    expect(token.expiresAt).toBe(1_800_000_000_000);
    expect(token.tsgId).toBe("1234567890");
  });

  it.each([
    ["inspect", () => inspect(token)],
    ["inspect with getters", () => inspect({ deep: [token] }, { getters: true, depth: 10 })],
    ["inspect with hidden members", () => inspect(token, { showHidden: true, getters: true })],
    ["inspect without its own inspect", () => inspect(token, { customInspect: false, getters: true })],
    ["JSON", () => JSON.stringify({ token })],
    ["a string", () => `${token}`],
    ["a spread", () => inspect({ ...token })],
    ["an error", () => inspect(new Error("no", { cause: token }))],
  ])("does not show its value as %s", (_, show) => {
    expect(show()).not.toContain(value);
    expect(show()).toContain("1234567890");
  });
});

describe("a manager", () => {
  it("shows its TSG, and neither secret nor token", async () => {
    const { sase, tokens } = await setUp();
    const { value } = await tokens.getToken();
    const shown =
      inspect(tokens, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(tokens) + String(tokens);
    expect(tokens).toBeInstanceOf(TokenManager);
    expect(shown).toContain(sase.credentials.tsgId);
    expect(shown).not.toContain(value);
    expect(shown).not.toContain(sase.credentials.clientSecret);
  });
});
