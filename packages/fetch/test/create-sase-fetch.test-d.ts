import { type RequestInit as UndiciInit, type Response as UndiciResponse, fetch as undiciFetch } from "undici";
import { expectTypeOf, test } from "vitest";
import {
  type AddHeaders,
  createSaseFetch,
  type FetchOptions,
  type TenantTokens,
  type TokenManager,
  type TokenSource,
} from "../src/index.ts";

declare const tokens: TokenManager;
declare const tenants: TenantTokens;

test("is a fetch", () => {
  expectTypeOf(createSaseFetch(tokens)).toEqualTypeOf<typeof fetch>();
  expectTypeOf(createSaseFetch(tokens, {})).toEqualTypeOf<typeof fetch>();
  expectTypeOf(createSaseFetch(tokens, { origins: ["https://sase.example.com"] })).toEqualTypeOf<typeof fetch>();
});

test("has the type of the fetch that it is given", () => {
  const saseFetch = createSaseFetch(tokens, { fetch: undiciFetch });
  expectTypeOf(saseFetch).toEqualTypeOf<typeof undiciFetch>();
  expectTypeOf(saseFetch).parameter(1).toEqualTypeOf<UndiciInit | undefined>();
  expectTypeOf(saseFetch).returns.resolves.toEqualTypeOf<UndiciResponse>();
  expectTypeOf(createSaseFetch(tokens, { fetch: globalThis.fetch })).toEqualTypeOf<typeof fetch>();
});

test("takes a fetch of one's own, and keeps its type", () => {
  const own = async (url: string, init?: { trace?: boolean }) => ({ url, traced: init?.trace });
  expectTypeOf(createSaseFetch(tokens, { fetch: own })).toEqualTypeOf<typeof own>();
});

test("takes whatever is a source of tokens", () => {
  expectTypeOf(createSaseFetch).toBeCallableWith(tenants.get("1234567890"));
  expectTypeOf(createSaseFetch).parameter(0).toEqualTypeOf<TokenSource>();
});

test("takes an option that is undefined, and a list that may not be changed", () => {
  createSaseFetch(tokens, { origins: undefined, fetch: undefined });
  createSaseFetch(tokens, { origins: ["https://sase.example.com"] as const });
});

test("is accepted where a fetch is taken", () => {
  const client = (options: { fetch?: (input: Request) => Promise<Response> }) => options;
  client({ fetch: createSaseFetch(tokens) });
});

test("refuses what is no source of tokens", () => {
  // @ts-expect-error a token is no source of tokens
  createSaseFetch("token");
  // @ts-expect-error nor are the options of a manager
  createSaseFetch({ clientId: "id", clientSecret: "secret", tsgId: "1234567890" });
  // @ts-expect-error nor are the tokens of all tenants: take one with get()
  createSaseFetch(tenants);
  // @ts-expect-error it is required
  createSaseFetch();
});

test("refuses wrong options", () => {
  // @ts-expect-error a list, even of one
  createSaseFetch(tokens, { origins: "https://sase.example.com" });
  // @ts-expect-error origins are strings
  createSaseFetch(tokens, { origins: [new URL("https://sase.example.com")] });
  // @ts-expect-error a misspelt option
  createSaseFetch(tokens, { origin: ["https://sase.example.com"] });
  // @ts-expect-error no fetch
  createSaseFetch(tokens, { fetch: "fetch" });
  // @ts-expect-error a fetch returns a promise
  createSaseFetch(tokens, { fetch: (url: string) => url });
});

test("refuses what its fetch refuses", () => {
  const saseFetch = createSaseFetch(tokens);
  // @ts-expect-error a number is no URL
  saseFetch(1);
  // @ts-expect-error the global fetch knows no such member
  saseFetch("https://sase.example.com", { retries: 2 });
});

test("names its options", () => {
  expectTypeOf<FetchOptions<typeof fetch>>().toEqualTypeOf<{
    origins?: readonly string[] | undefined;
    headers?: AddHeaders | undefined;
    fetch?: typeof fetch | undefined;
  }>();
});
