import axios, { type AxiosInstance } from "axios";
import type { AxiosInstance as OldestInstance, AxiosStatic as OldestStatic } from "axios-1.7.0";
import { expectTypeOf, test } from "vitest";
import { attachSaseAuth, type SaseAuthOptions, type TenantTokens, type TokenManager } from "../src/index.ts";

declare const tokens: TokenManager;
declare const tenants: TenantTokens;

test("takes axios, and whatever it creates", () => {
  attachSaseAuth(axios, tokens);
  attachSaseAuth(axios.create(), tokens);
  expectTypeOf(attachSaseAuth).toBeCallableWith({} as AxiosInstance, tokens, {});
});

test("takes those of the oldest version, and of a program that requires axios", () => {
  type Required = typeof import("axios", { with: { "resolution-mode": "require" }});
  type OldestRequired = typeof import("axios-1.7.0", { with: { "resolution-mode": "require" }});
  expectTypeOf(attachSaseAuth).toBeCallableWith({} as OldestInstance, tokens);
  expectTypeOf(attachSaseAuth).toBeCallableWith({} as OldestStatic, tokens);
  expectTypeOf(attachSaseAuth).toBeCallableWith({} as Required, tokens);
  expectTypeOf(attachSaseAuth).toBeCallableWith({} as ReturnType<Required["create"]>, tokens);
  expectTypeOf(attachSaseAuth).toBeCallableWith({} as ReturnType<OldestRequired["create"]>, tokens);
});

test("returns what detaches it", () => {
  expectTypeOf(attachSaseAuth(axios, tokens)).toEqualTypeOf<() => void>();
});

test("takes the tokens of one tenant", () => {
  attachSaseAuth(axios, tenants.get("1234567890"));
  // @ts-expect-error not those of all
  attachSaseAuth(axios, tenants);
  // @ts-expect-error nor a token
  attachSaseAuth(axios, "token");
});

test("takes the options of all adapters", () => {
  expectTypeOf(attachSaseAuth).parameter(2).toEqualTypeOf<SaseAuthOptions | undefined>();
  attachSaseAuth(axios, tokens, { origins: ["https://sase.example.com"] as const });
  attachSaseAuth(axios, tokens, { origins: undefined });
  // @ts-expect-error a list, even of one
  attachSaseAuth(axios, tokens, { origins: "https://sase.example.com" });
  // @ts-expect-error a misspelt option
  attachSaseAuth(axios, tokens, { origin: [] });
});

test("takes no config and no function", () => {
  // @ts-expect-error a config is no client
  attachSaseAuth({ baseURL: "https://api.sase.paloaltonetworks.com" }, tokens);
  // @ts-expect-error nor is fetch
  attachSaseAuth(fetch, tokens);
});
