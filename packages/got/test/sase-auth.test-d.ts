import got, { type Got, type HandlerFunction, type Response } from "got";
import { expectTypeOf, test } from "vitest";
import { saseAuth, TenantTokens, TokenManager, type TokenSource } from "../src/index.ts";

declare const tokens: TokenSource;

test("a client keeps the types of its answers", () => {
  const api = got.extend(saseAuth(tokens));
  expectTypeOf(api).toExtend<Got>();
  expectTypeOf(api("https://api.example")).resolves.toEqualTypeOf<Response<string>>();
  expectTypeOf(api("https://api.example").json<{ a: 1 }>()).resolves.toEqualTypeOf<{ a: 1 }>();
  const typed = got.extend({ responseType: "buffer" }, saseAuth(tokens, { origins: ["https://api.example"] }));
  expectTypeOf(typed("https://api.example")).resolves.toEqualTypeOf<Response<Uint8Array<ArrayBuffer>>>();
});

test("any source of tokens will do, and nothing else", () => {
  const options = { clientId: "id", clientSecret: "made-up", tsgId: "1" };
  expectTypeOf(saseAuth(new TokenManager(options))).toEqualTypeOf<{ handlers: HandlerFunction[] }>();
  expectTypeOf(saseAuth(new TenantTokens(options).get("1"))).toEqualTypeOf<{ handlers: HandlerFunction[] }>();
  // @ts-expect-error a token is no source of tokens
  saseAuth("eyJ…");
  // @ts-expect-error there is no such option
  saseAuth(tokens, { origin: "https://api.example" });
});
