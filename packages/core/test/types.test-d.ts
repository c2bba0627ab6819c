import { describe, expectTypeOf, it } from "vitest";
import {
  type AccessToken,
  type Credentials,
  type FetchLike,
  type SharedStore,
  type TenantTokens,
  type TokenEvent,
  TokenManager,
  type TokenSource,
} from "../src/index.ts";

describe("the types", () => {
  it("make a manager a token source", () => {
    expectTypeOf<TokenManager>().toExtend<TokenSource>();
    expectTypeOf<ReturnType<TenantTokens["get"]>>().toExtend<TokenSource>();
    expectTypeOf<TokenSource["getToken"]>().returns.toEqualTypeOf<Promise<AccessToken>>();
  });

  it("take the global fetch, and credentials of the environment", () => {
    expectTypeOf<typeof globalThis.fetch>().toExtend<FetchLike>();
    expectTypeOf<Credentials>().toExtend<ConstructorParameters<typeof TokenManager>[0]>();
  });

  it("refuse options that are misspelt, missing or of another type", () => {
    const good = { clientId: "id", clientSecret: "fake-secret", tsgId: "1" };
    // @ts-expect-error misspelt
    new TokenManager({ ...good, tokenURL: "https://auth.example" });
    // @ts-expect-error missing
    new TokenManager({ clientId: "id", clientSecret: "fake-secret" });
    // @ts-expect-error a number would lose leading zeros and is no id
    new TokenManager({ ...good, tsgId: 1 });
  });

  it("narrow an event by its type", () => {
    const listener = (event: TokenEvent) => {
      if (event.type === "obtained") expectTypeOf(event.attempts).toBeNumber();
      if (event.type === "failed") expectTypeOf(event.background).toBeBoolean();
      if (event.type !== "unattached") expectTypeOf(event.tsgId).toBeString();
    };
    expectTypeOf(listener).toBeFunction();
  });

  it("take a token and a store of another version of this package, as what they are made of", () => {
    const token = { tsgId: "1", expiresAt: 0, value: "x", authorization: "Bearer x" };
    expectTypeOf(token).toExtend<AccessToken>();
    expectTypeOf<{ sharing: unknown }>().toExtend<SharedStore>();
  });
});
