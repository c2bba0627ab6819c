import { inspect } from "node:util";
import { AccessToken, TokenManager } from "@sase-auth/core";
import { describe, expect, it } from "vitest";
import { startClients } from "./clients.ts";
import { startNetwork } from "./network.ts";

const credentials = { clientId: "client", clientSecret: "fake-secret/with+signs", tsgId: "1000000000" };

function managerOf(body: string, init: ResponseInit = { status: 400 }): TokenManager {
  return new TokenManager({ ...credentials, timeout: 100, fetch: async () => new Response(body, init) });
}

async function failureOf(tokens: TokenManager): Promise<Error & { [member: string]: unknown }> {
  return tokens.getToken().then(
    () => expect.unreachable("This should have failed."),
    (error) => error,
  );
}

describe("hostile text of a server", () => {
  const secret = credentials.clientSecret;
  const echoes = [secret, encodeURIComponent(secret), btoa(`${credentials.clientId}:${secret}`)].join(" ");

  it.each([
    ["error", (text: string) => ({ error: text })],
    ["error_description", (text: string) => ({ error: "invalid_client", error_description: text })],
    ["scope", (text: string) => ({ access_token: "fake", scope: `tsg_id:${text.replaceAll(" ", "\u00b7")}` })],
  ])("shows no secret, forges no line and is short: %s", async (_, bodyOf) => {
    const text = `\u001b[2J\r\nERROR\u2028\u202e\u0000 ${echoes} ${"x".repeat(5000)}`;
    const { message, errorDescription = "", actual = "" } = await failureOf(managerOf(JSON.stringify(bodyOf(text))));
    for (const shown of [message, errorDescription, actual].map(String)) {
      expect(shown).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}/u);
      for (const echo of echoes.split(" ")) expect(shown).not.toContain(echo);
      expect(shown.length).toBeLessThan(500);
    }
  });

  it("in a content type is short, and shows no secret", async () => {
    const headers = { "content-type": `text/${"x".repeat(300)}; ${btoa(`client:${secret}`)}` };
    const { message } = await failureOf(managerOf("no", { status: 200, headers }));
    expect(message).not.toContain(btoa(`client:${secret}`));
    expect(message.length).toBeLessThan(500);
  });

  it.each([
    ["members that are no text", '{"error":{"toString":1,"toJSON":null},"error_description":[[]]}'],
    ["members of the prototype", '{"error":"x","__proto__":{"status":1},"constructor":null,"toString":null}'],
    ["numbers that are none", '{"error":"x","error_description":1e999}'],
    ["a list", '[{"error":"x"}]'],
    ["a string", '"error"'],
    ["deep nesting", `{"error":"x","deep":${"[".repeat(9000)}${"]".repeat(9000)}}`],
  ])("ends in an error of ours that can be printed: %s", async (_, body) => {
    const error = await failureOf(managerOf(body));
    expect(error.code).toMatch(/^ERR_TOKEN_RE/);
    expect(inspect(error, { depth: null })).not.toContain(secret);
  });
});

describe("a header", () => {
  it.each(["\r\nx: y", "\n", "\0", "\u{1f600}", " ", "\u00e9"])("gets no token from a server with %j", async (odd) => {
    const error = await failureOf(managerOf(JSON.stringify({ access_token: `fake${odd}` }), { status: 200 }));
    expect(error.message).toContain("no access_token that fits a header");
  });

  it.each([
    ["clientId", { clientId: "a\r\nx: y" }],
    ["clientSecret", { clientSecret: "a\nb" }],
    ["tsgId", { tsgId: "1\r\n" }],
    ["tsgId", { tsgId: "1&grant_type=password" }],
    ["tokenUrl", { tokenUrl: "https://user:password@evil.example/" }],
  ])("and a form get nothing from an option that would break them: %s", (name, option) => {
    expect(() => new TokenManager({ ...credentials, ...option })).toThrow(`${name} must be`);
  });

  it("is not split by a token of a user's own token source", async () => {
    await using network = await startNetwork();
    const token = new AccessToken({ value: "fake\r\nx-injected: 1", tsgId: "1", expiresAt: Date.now() + 60_000 });
    const tokens = { getToken: async () => token, replaceToken: async () => token };
    const { clients, close } = startClients(network, { tokens });
    for (const send of Object.values(clients)) await send(`${network.listed[0]}/`).catch(() => {});
    expect(network.arrivals().filter(({ headers }) => "x-injected" in headers)).toEqual([]);
    await close();
  });
});
