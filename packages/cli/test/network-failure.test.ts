import { describe, expect, it } from "vitest";
import { networkFailure } from "../src/network-failure.ts";

/** As Node and Deno throw it: what failed is in the cause. */
function failed(message: string, code?: string): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

const DENO = "error sending request for url (https://auth.example.test/): client error (Connect): ";

describe("a fetch that failed", () => {
  it.each([
    [
      "ERR_PERMISSION",
      failed("Access to this API has been restricted", "ERR_ACCESS_DENIED"),
      /may not connect to .*ERR_ACCESS_DENIED.*--allow-net/,
    ],
    ["ERR_PERMISSION", failed('Requires net access to "auth.example.test:443"'), /may not connect to .*--allow-net/],
    [
      "ERR_UNTRUSTED_CERTIFICATE",
      failed(`${DENO}invalid peer certificate: UnknownIssuer`),
      /not trusted \(invalid peer certificate: UnknownIssuer\)\. .*NODE_EXTRA_CA_CERTS.*--use-system-ca/,
    ],
    [
      "ERR_CERTIFICATE_DATE",
      failed(`${DENO}invalid peer certificate: Expired`),
      /not valid today \(invalid peer certificate: Expired\)/,
    ],
    [
      "ERR_UNKNOWN_HOST",
      failed(`${DENO}dns error: failed to lookup address information`),
      /The host name auth\.example\.test cannot be resolved \(dns error/,
    ],
    [
      "ERR_NO_CONNECTION",
      failed(`${DENO}tcp connect error: Connection refused`),
      /Cannot connect to auth\.example\.test \(tcp connect error: Connection refused\)/,
    ],
  ])("is %s, whichever runtime says so (%#)", (code, error, message) => {
    const failure = networkFailure(error, "auth.example.test");
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });

  it.each([
    ["Node", failed("Proxy response (407) !== 200 when HTTP Tunneling", "UND_ERR_ABORTED"), "(407)"],
    ["Bun", failed("Proxy refused to open a tunnel: 407 No", "ERR_PROXY_TUNNEL"), "(407)"],
    ["Deno", failed(`${DENO}proxy authentication required`), "(proxy authentication required)"],
  ])("by a proxy says what the proxy answered: %s", (_, error, said) => {
    const { code, what } = networkFailure(error, "auth.example.test", "proxy.example.test:8080");
    expect(code).toBe("ERR_PROXY");
    expect(what).toContain(said);
  });
});
