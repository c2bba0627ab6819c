import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { checkClient, discardBody, hideFromPrint, isSameOrigin } from "../src/adapter.ts";

const ORIGINS = ["https://api.example"];

describe("a client", () => {
  const good = { attached: false, authorized: false, baseUrl: "" };

  it.each(["", "https://api.example/", "https://api.example/sse/"])("whose base URL is %j is taken", (baseUrl) => {
    expect(() => checkClient({ ...good, baseUrl }, ORIGINS)).not.toThrow();
    expect(() => checkClient({ ...good, baseUrl, host: "api.example" }, ORIGINS)).not.toThrow();
  });

  it.each([
    [
      "has a token source",
      { attached: true },
      /^This client has a token source already\. Call the function that detaches it/,
    ],
    [
      "has credentials of its own",
      { authorized: true },
      /^This client has auth or an Authorization of its own.*Remove it/,
    ],
    [
      "goes elsewhere",
      { baseUrl: "https://a:b@evil.example/c" },
      / is on https:\/\/evil\.example, which is not in origins/,
    ],
    ["goes nowhere yet", { baseUrl: "/sse" }, / is relative, so no token would be sent\. Use an absolute URL/],
    ["goes through a socket", { detour: "socketPath" }, /to another place than their URL by socketPath.*Remove it/],
    [
      "names another host",
      { baseUrl: "https://api.example/v1", host: "evil.example" },
      /another place than their URL by its Host header/,
    ],
  ])("that %s is refused, with what to do", (_, settings, message) => {
    expect(() => checkClient({ ...good, ...settings }, ORIGINS)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", message: expect.stringMatching(message) }),
    );
  });
});

describe("a body that nobody will read", () => {
  it("is destroyed if it is a stream of Node's, and cancelled if it is a web stream", () => {
    const calls: unknown[] = [];
    const node = { destroy: () => calls.push("destroyed") };
    const web = {
      async cancel() {
        calls.push(this === web);
        throw new Error("it is locked");
      },
    };
    for (const body of [node, web]) discardBody(body);
    expect(calls).toEqual(["destroyed", true]);
  });

  it.each([undefined, null, "text", {}])("is left alone if it is %j", (body) => {
    expect(() => discardBody(body)).not.toThrow();
  });
});

describe("a request that is hidden from print", () => {
  it("shows that it is one, and stays the same otherwise", () => {
    const request = { headers: { authorization: "Bearer fake" } };
    expect(hideFromPrint(request)).toBe(request);
    expect(inspect({ request })).toBe("{ request: [Request] }");
    expect(JSON.stringify({ request })).toBe('{"request":"[Request]"}');
    expect(request.headers.authorization).toBe("Bearer fake");
  });

  it("may be none", () => {
    expect(() => hideFromPrint(undefined)).not.toThrow();
  });
});

describe("two URLs", () => {
  it.each([
    ["https://api.example/a", "https://API.example:443/b?c", true],
    ["https://api.example/", "http://api.example/", false],
    ["https://api.example/", "https://api.example:8443/", false],
    ["https://api.example/", "https://sub.api.example/", false],
  ])("%s and %s have the same origin: %s", (a, b, same) => {
    expect(isSameOrigin(a, b)).toBe(same);
  });
});
