import { describe, expect, it } from "vitest";
import { defaultTenants } from "../../testing/src/index.ts";
import { testClock } from "./support/clock.ts";
import { failure, setUp } from "./support/mock.ts";

const SECOND = 1000;

describe("the lifetime of a token", () => {
  it.each([
    ["expires_in", { expiresIn: 100 }, 100],
    ["expires_in as text", { expiresIn: "100" }, 100],
    ["exp - iat, where that is smaller", { expiresIn: 900, lifetime: 60 }, 60],
    ["exp - iat, where expires_in is absent", { expiresIn: null }, 900],
    ["exp - iat, where expires_in is 0", { expiresIn: 0 }, 900],
    ["exp - iat, where expires_in is negative", { expiresIn: -1 }, 900],
    ["exp - iat, where expires_in is no number", { expiresIn: "soon" }, 900],
    ["exp - iat, where expires_in is not finite", { expiresIn: "Infinity" }, 900],
    ["exp - iat, where expires_in is true", { expiresIn: true }, 900],
    ["exp - iat, where expires_in is a list", { expiresIn: [100] }, 900],
    ["exp - iat, where expires_in is hexadecimal", { expiresIn: "0x10" }, 900],
    ["expires_in, where the token is opaque", { opaque: true, expiresIn: 100 }, 100],
    ["expires_in, where the token has lived no time", { lifetime: 0, expiresIn: 100 }, 100],
    ["15 minutes, where nothing says it", { opaque: true, expiresIn: null }, 900],
    ["24 hours at most", { opaque: true, expiresIn: 1e9 }, 24 * 3600],
  ] as const)("is %s", async (_, token, seconds) => {
    testClock();
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ token });
    expect((await tokens.getToken()).expiresAt).toBe(Date.now() + seconds * SECOND);
  });

  it.each([
    ["expires_in is larger than any number", '{ "access_token": "fake", "expires_in": 1e400 }', 900],
    ["exp is text", `{ "access_token": "${jwt({ exp: "1060", iat: 1000 })}", "expires_in": 300 }`, 300],
    ["iat is text", `{ "access_token": "${jwt({ exp: 1060, iat: "1000" })}", "expires_in": 300 }`, 300],
  ])("takes nothing from what says nothing: %s", async (_, body, seconds) => {
    testClock();
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 200, body });
    expect((await tokens.getToken()).expiresAt).toBe(Date.now() + seconds * SECOND);
  });

  it("counts from when the request was sent", async () => {
    const clock = testClock();
    const sentAt = Date.now();
    const { tokens } = await setUp({
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        clock.pass(100 * SECOND);
        return response;
      },
    });
    expect((await tokens.getToken()).expiresAt).toBe(sentAt + 899 * SECOND);
  });
});

describe("the tenant of a token", () => {
  const { own, child } = defaultTenants;

  it.each([
    ["the token's scope", { tsgId: child }],
    ["the token's scope, even where the answer names ours", { tsgId: child, scope: `tsg_id:${own}` }],
    ["the answer's scope, even where the token names ours", { scope: `profile tsg_id:${child} email` }],
    ["the answer's scope of an opaque token", { opaque: true, scope: `tsg_id:${child}` }],
    ["an id of another kind beside it, which is no TSG", { opaque: true, scope: `xtsg_id:${own} tsg_id:${child}` }],
    ["a longer id that begins with ours", { opaque: true, scope: `tsg_id:${own}0` }],
    ["a scope that is no number", { opaque: true, scope: "tsg_id:all" }],
  ] as const)("must not be another's by %s", async (_, token) => {
    const { sase, tokens } = await setUp({ tsgId: own });
    sase.auth.misbehave({ token });
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ name: "TokenTenantError", code: "ERR_TOKEN_TENANT", expected: own });
    expect(error.message).toContain(`gave a token for TSG ${error.actual} instead of ${own}. Check tsgId.`);
  });

  it.each([
    ["in a wider scope, in any order", `email tsg_id:${own} profile`],
    ["with a space after the colon", `profile tsg_id: ${own} email`],
    ["among others", `tsg_id:${child} tsg_id:${own}`],
    ["nowhere", "profile email"],
    ["in no scope at all", null],
  ])("may be named %s", async (_, scope) => {
    const { sase, tokens } = await setUp({ tsgId: own });
    sase.auth.misbehave({ token: { scope } });
    expect((await tokens.getToken()).tsgId).toBe(own);
  });
});

describe("an answer that is no token response", () => {
  it.each([
    ["a proxy's HTML page", { html: true }, "answered 200 with text/html"],
    ["JSON cut in the middle", { malformed: true }, "answered 200 with application/json"],
    [
      "form-encoded text",
      { status: 200, body: "access_token=x", contentType: "application/x-www-form-urlencoded" },
      "form-urlencoded",
    ],
    ["nothing", { status: 200, body: "" }, "no token"],
    ["null", { status: 200, body: "null" }, "no access_token that fits a header"],
    ["a token type that is not Bearer", { token: { tokenType: "mac" } }, "a token_type other than Bearer"],
    ["a token type that is no text", { token: { body: { token_type: {} } } }, "a token_type other than Bearer"],
    ["a token that would break the header", { token: { value: "a\r\nb" } }, "no access_token that fits a header"],
    ["a token that is not ASCII", { token: { value: "tökén" } }, "no access_token that fits a header"],
    ["an empty token", { token: { body: { access_token: "" } } }, "no access_token that fits a header"],
    ["no token", { token: { body: { access_token: null } } }, "no access_token that fits a header"],
    ["more than 1 MiB", { status: 200, body: `{"access_token":"${"a".repeat(2 ** 20)}"}` }, "more than 1 MiB"],
  ] as const)("is refused: %s", async (_, fault, what) => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave(fault);
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ name: "TokenResponseError", code: "ERR_TOKEN_RESPONSE", status: 200 });
    expect(error.message).toContain(what);
    expect(error.message).toContain("Check tokenUrl and the proxy.");
    expect(error.message).not.toMatch(/<|aaaa|access_token=|tökén/);
  });

  it.each([300, 304, 400, 403, 404])(
    "is refused with the token that it brings, where its status is %i",
    async (status) => {
      const { sase, tokens } = await setUp();
      sase.auth.misbehave({ status, body: { access_token: "fake", expires_in: 900 } });
      expect(await failure(tokens.getToken())).toMatchObject({ code: "ERR_TOKEN_RESPONSE", status });
      // It is final: who asks at once gets the same error.
      await failure(tokens.getToken());
      expect(sase.auth.tokenRequests).toHaveLength(1);
    },
  );

  it.each(["bearer", "BEARER", null])("but token_type %j is", async (tokenType) => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ token: { tokenType } });
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("says whether the request or the client was rejected, and survives an error that is no text", async () => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 400, body: { error: { toString: 1 } } });
    const error = await failure(tokens.getToken());
    expect(error).toMatchObject({ code: "ERR_TOKEN_REQUEST", errorDescription: undefined });
    expect(error.message).toContain("rejected the request (no text, 400)");
  });
});

function jwt(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.fake`;
}
