import { describe, expect, it } from "vitest";
import { mayReceiveToken, resolveOrigins } from "../src/adapter.ts";
import { SASE_ORIGINS } from "../src/index.ts";

const ORIGIN = "https://api.sase.paloaltonetworks.com";
const origins = resolveOrigins([ORIGIN, "https://api.example:8443", "http://127.0.0.1:8080"]);

describe("the vendor's origins", () => {
  it("are the default, and each of them is one", () => {
    expect(resolveOrigins()).toEqual(SASE_ORIGINS);
    expect(SASE_ORIGINS).toContain("https://api.strata.paloaltonetworks.com");
    expect(SASE_ORIGINS).toContain("https://api.us-west1.email.dlp.paloaltonetworks.com");
    expect(SASE_ORIGINS).toContain("https://pa-de01.api.prismaaccess.com");
  });

  it("cannot be changed", () => {
    expect(() => (SASE_ORIGINS as string[]).push("https://evil.example")).toThrow(TypeError);
  });
});

describe("an origin", () => {
  it.each([
    "https://api.example/",
    "https://api.example/path",
    "https://api.example?x",
    "https://*.example",
    "https://API.example",
    "https://api.example:443",
    "https://user@api.example",
    "https://bücher.example",
    "http://api.example",
    "ftp://api.example",
    "api.example",
    "",
    " https://api.example",
    null,
    42,
  ])("is refused unless it is exactly one: %j", (origin) => {
    const resolve = () => resolveOrigins([origin as string]);
    expect(resolve).toThrow(TypeError);
    expect(resolve).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
    expect(resolve).toThrow(
      `origins: ${JSON.stringify(origin)} is not allowed. Write "https://host" or "https://host:port"`,
    );
  });

  it.each([[[]], ["https://api.example"], [{}]])("must be in a list that is not empty: %j", (list) => {
    expect(() => resolveOrigins(list as never)).toThrow("origins must be a list of origins");
  });

  it("is copied, so that changing the list later changes nothing", () => {
    const list = [ORIGIN];
    const resolved = resolveOrigins(list);
    list.push("https://evil.example");
    expect(resolved).toEqual([ORIGIN]);
  });
});

describe("a URL", () => {
  it.each([
    `${ORIGIN}/`,
    `${ORIGIN}/sse/config/v1/addresses?limit=2#x`,
    `${ORIGIN}//path`,
    `${ORIGIN}/@evil.example`,
    ORIGIN,
    `${ORIGIN}?x=1`,
    `${ORIGIN}:443/path`,
    "HTTPS://API.SASE.PALOALTONETWORKS.COM/path",
    `\t${ORIGIN}/path`,
    "https:\\\\api.sase.paloaltonetworks.com\\path",
    "https://api.example:8443/path",
    "http://127.0.0.1:8080/path",
  ])("inside an origin may receive the token: %j", (url) => {
    expect(mayReceiveToken(url, origins)).toBe(true);
    expect(origins).toContain(new URL(url).origin);
  });

  it.each([
    "https://api.sase.paloaltonetworks.com.evil.example/",
    "https://api.sase.paloaltonetworks.com@evil.example/",
    "https://user@api.sase.paloaltonetworks.com/",
    "https://:password@api.sase.paloaltonetworks.com/",
    "https://user:password@api.sase.paloaltonetworks.com/",
    "https://api.sase.paloaltonetworks.com:8443/",
    "https://api.sase.paloaltonetworks.com./",
    "https://sub.api.sase.paloaltonetworks.com/",
    "https://evil.example/https://api.sase.paloaltonetworks.com/",
    "https://evil.example\\@api.sase.paloaltonetworks.com/",
    "http://api.sase.paloaltonetworks.com/",
    "https://127.0.0.1:8080/",
    "http://127.0.0.1:8081/",
    "http://localhost:8080/",
    `blob:${ORIGIN}/6e2f`,
    "//api.sase.paloaltonetworks.com/path",
    "/path",
    "",
  ])("outside of them may not: %j", (url) => {
    expect(mayReceiveToken(url, origins)).toBe(false);
  });
});
