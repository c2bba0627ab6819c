import ky, { type KyInstance, type Options } from "ky";
import { expectTypeOf, test } from "vitest";
import { saseAuth, type TenantTokens, type TokenManager, type TokenSource } from "../src/index.ts";

declare const tokens: TokenManager;
declare const tenants: TenantTokens;

test("is what ky.extend takes, and leaves its instance an instance", () => {
  expectTypeOf(ky.extend(saseAuth(tokens))).toEqualTypeOf<KyInstance>();
  expectTypeOf(ky.create({ prefix: "https://sase.example.com" }).extend(saseAuth(tokens))).toEqualTypeOf<KyInstance>();
  expectTypeOf(saseAuth(tokens)).toEqualTypeOf<(parent: Options) => Options>();
});

test("takes whatever is a source of tokens", () => {
  expectTypeOf(saseAuth).toBeCallableWith(tenants.get("1234567890"));
  expectTypeOf(saseAuth).parameter(0).toEqualTypeOf<TokenSource>();
});

test("takes an option that is undefined, and a list that may not be changed", () => {
  saseAuth(tokens, { origins: undefined });
  saseAuth(tokens, { origins: ["https://sase.example.com"] as const });
});

test("refuses what it has no use for", () => {
  // @ts-expect-error a manager is not a set of credentials
  saseAuth({ clientId: "a", clientSecret: "b", tsgId: "1" });
  // @ts-expect-error the fetch underneath is the client's own
  saseAuth(tokens, { fetch });
  // @ts-expect-error a list, also for one origin
  saseAuth(tokens, { origins: "https://sase.example.com" });
});

test("is for extend alone: ky.create and ky take options, and no function", () => {
  // @ts-expect-error a function is no options
  ky.create(saseAuth(tokens));
  // @ts-expect-error a function is no options
  ky("https://sase.example.com", saseAuth(tokens));
});
