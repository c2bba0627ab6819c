import { base64url, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { checkToken, inspectToken } from "../src/inspect.ts";
import { setUp } from "./support/mock.ts";

const MINUTE = 60_000;
const ISSUED = Date.UTC(2026, 0, 1);
const CLIENT = "demo@1838006364.iam.panserviceaccount.com";

/** The claims of the vendor's example. */
const claims = {
  sub: CLIENT,
  iss: "https://auth.apps.paloaltonetworks.com:443/am/oauth2",
  aud: CLIENT,
  scope: ["tsg_id:1838006364"],
  iat: ISSUED / 1000,
  nbf: ISSUED / 1000,
  exp: ISSUED / 1000 + 900,
};
const expected = { tsgId: "1838006364", clientId: CLIENT, at: ISSUED + 5 * MINUTE };

/** Signed by a key that is not the service's, which nobody here looks at. */
function jwt(changes: object = {}): Promise<string> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  return new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: "HS256", typ: "JWT", kid: "any" }).sign(key);
}

async function problems(changes: object, expectations: object = {}) {
  return checkToken(await jwt(changes), { ...expected, ...expectations });
}

describe("a token that is inspected", () => {
  it("shows its header, its claims, its TSG, its client and its times in ms", async () => {
    expect(inspectToken(await jwt())).toEqual({
      header: { alg: "HS256", typ: "JWT", kid: "any" },
      claims,
      tsgIds: ["1838006364"],
      clientId: CLIENT,
      issuer: claims.iss,
      issuedAt: ISSUED,
      notBefore: ISSUED,
      expiresAt: ISSUED + 15 * MINUTE,
    });
  });

  it("shows what a manager was given", async () => {
    const { sase, tokens } = await setUp();
    const { value } = await tokens.getToken();
    const { tsgId, clientId } = sase.credentials;
    expect(inspectToken(value)).toMatchObject({ tsgIds: [tsgId], clientId });
    expect(checkToken(value, { tsgId, clientId })).toEqual([]);
  });

  it.each([
    ["text", "profile tsg_id:1838006364 email", ["1838006364"]],
    ["several", ["tsg_id:1", "tsg_id:2", "tsg_id:1"], ["1", "2"]],
    ["none", [], []],
    ["no text", { tsg_id: 1 }, []],
  ])("names TSGs in a scope that is %s", async (_, scope, tsgIds) => {
    expect(inspectToken(await jwt({ scope })).tsgIds).toEqual(tsgIds);
  });

  it.each([
    ["a header", (token: string) => `Authorization: Bearer ${token}`],
    ["a scheme", (token: string) => `bearer ${token}\n`],
    ["quotes", (token: string) => `"${token}",`.slice(0, -1)],
    ["line breaks", (token: string) => `  ${token.slice(0, 40)}\r\n${token.slice(40)} `],
  ])("may come with %s around it", async (_, paste) => {
    expect(inspectToken(paste(await jwt())).tsgIds).toEqual(["1838006364"]);
  });

  it.each([
    ["nothing", ""],
    ["an opaque token", "2YotnFZFEjr1zCsicMWpAA"],
    ["parts that are no JSON", "a.b.c"],
    ["a claim set that is a list", `${base64url.encode('{"alg":"none"}')}.${base64url.encode("[]")}.`],
    ["null", null],
    ["an object", {}],
    ["an object that is no text", Object.create(null)],
    ["a long text", "x".repeat(1_000_000)],
  ])("is nothing to see, and no error, where it is %s", (_, token) => {
    expect(inspectToken(token as string)).toMatchObject({ header: undefined, claims: undefined, tsgIds: [] });
    expect(checkToken(token as string)).toMatchObject([
      { code: "not_a_jwt", message: expect.stringMatching(/^not a JWT/) },
    ]);
  });

  it("survives claims of the wrong type", async () => {
    const odd = { aud: [{}], iss: 1, iat: "yesterday", nbf: 1e300, exp: null };
    expect(inspectToken(await jwt(odd))).toMatchObject({
      clientId: undefined,
      issuer: undefined,
      issuedAt: undefined,
      notBefore: undefined,
      expiresAt: undefined,
    });
  });
});

describe("a token that is checked", () => {
  it("has no problem when it is what was expected", async () => {
    expect(await problems({})).toEqual([]);
    expect(checkToken(await jwt(), { at: expected.at })).toEqual([]);
  });

  it.each([
    ["expired", {}, { at: ISSUED + 18 * MINUTE }, "expired 3 min ago. Obtain a new one; a token lives 15 minutes."],
    ["expired", {}, { at: ISSUED + 15 * MINUTE }, "expired 0 s ago."],
    ["expired", {}, { at: ISSUED + 49 * 60 * MINUTE }, "expired 2 d ago."],
    ["not_yet_valid", {}, { at: ISSUED - 4 * MINUTE }, "not yet valid: your clock is 4 min slow. Set it."],
    ["not_yet_valid", { nbf: ISSUED / 1000 + 600 }, {}, "your clock is 5 min slow."],
    ["no_expiry", { exp: undefined }, {}, "it has no expiry time (exp)"],
    ["wrong_tsg", {}, { tsgId: "1234567890" }, "issued for TSG 1838006364, not 1234567890."],
    ["wrong_tsg", { scope: "profile" }, {}, "issued for no TSG, not 1838006364."],
    ["wrong_tsg", { scope: "tsg_id:18380063640" }, {}, "issued for TSG 18380063640, not 1838006364."],
    ["wrong_client", {}, { clientId: "other@1" }, `issued to another client (${CLIENT}), not other@1.`],
    ["wrong_client", { aud: undefined }, {}, "issued to another client (unknown)"],
    [
      "wrong_issuer",
      { iss: "https://auth.apps.paloaltonetworks.com.evil.example/" },
      {},
      "not from this issuer: https://auth.apps.palo",
    ],
    ["wrong_issuer", { iss: undefined }, {}, "not from this issuer: unknown"],
  ])("has the problem %s", async (code, changes, expectations, message) => {
    expect(await problems(changes, expectations)).toEqual([{ code, message: expect.stringContaining(message) }]);
  });

  it.each([null, 5, { tsgId: 5, clientId: {} }])("is checked without an error against %j", async (odd) => {
    expect(checkToken(await jwt(), odd as never)).toBeInstanceOf(Array);
  });

  it("has all its problems listed", async () => {
    const found = await problems({ iss: "x" }, { at: ISSUED + 60 * MINUTE, tsgId: "1", clientId: "y" });
    expect(found.map(({ code }) => code)).toEqual(["expired", "wrong_tsg", "wrong_client", "wrong_issuer"]);
  });

  it("shows hostile claims without control characters, and short", async () => {
    const [found] = await problems({ iss: `\u001b[2J${"x".repeat(1000)}` });
    expect(found?.message).not.toMatch(/\p{Cc}/u);
    expect(found?.message.length).toBeLessThan(300);
  });
});
