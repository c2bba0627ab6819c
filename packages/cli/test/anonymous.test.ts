import { describe, expect, it } from "vitest";
import { anonymous, headerFacts } from "../src/facts/anonymous.ts";

describe("text of the service in a public report", () => {
  it.each([
    ["The client may not use this TSG", "The client may not use this TSG"],
    ["unsupported_grant_type and temporarily_unavailable", "unsupported_grant_type and temporarily_unavailable"],
    ["TSG 1838006364 (12)", "TSG [number] (12)"],
    ["client made-up@1838006364.iam.panserviceaccount.com", "client [address]"],
    ["request 1f0c2f3e-7a4b-4a44-9d0e-0d5d2f6b8c11 failed", "request [long] failed"],
    ["trace 9f8e7d6c", "trace [number]"],
    ["token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "token [long]"],
    ["secret fake-secret", "secret [hidden]"],
    ["\u001b[2J two\nlines", "[2J two lines"],
  ])("%j is shown as %j", (text, shown) => {
    expect(anonymous(text, ["fake-secret"])).toBe(shown);
  });

  it("is short", () => {
    expect(anonymous("word ".repeat(200), [])).toHaveLength(160);
  });
});

describe("headers in a public report", () => {
  it("are shown if they say who may keep an answer, or how the token was refused", () => {
    const headers = new Headers({
      vary: "Origin, Authorization",
      "cache-control": "private, max-age=86400",
      "www-authenticate": 'Bearer realm="tenant 1838006364", error="invalid_token"',
      "content-type": "application/json; charset=utf-8",
      etag: '"1838006364"',
      age: "3",
    });
    expect(headerFacts(headers)).toBe(
      "Vary Origin, Authorization; Cache-Control private, max-age=86400; " +
        "WWW-Authenticate Bearer realm error error is invalid_token; Content-Type application/json; also age, etag",
    );
  });

  it("are none where there are none", () => {
    expect(headerFacts(new Headers())).toBe("Vary none; Cache-Control none; WWW-Authenticate none; Content-Type none");
  });

  it("show nothing that has another form than it should", () => {
    const odd = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";
    const names = ["vary", "cache-control", "www-authenticate", "content-type"];
    const shown = headerFacts(new Headers(names.map((name) => [name, odd])));
    expect(shown).toBe("Vary [other]; Cache-Control [other]; WWW-Authenticate [other]; Content-Type [other]");
  });
});
