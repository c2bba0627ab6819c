import { describe, expect, it, onTestFinished } from "vitest";
import { resolveOrigins } from "../src/adapter.ts";
import { credentialsFromEnv, SASE_ORIGINS, TenantTokens, TokenManager } from "../src/index.ts";
import { failure, setUp } from "./support/mock.ts";

/** What an attacker does by way of a library that merges JSON without care: every object has these members from now on. */
function pollute(members: Record<string, unknown>): void {
  Object.assign(Object.prototype, members);
  onTestFinished(() => {
    for (const name in members) Reflect.deleteProperty(Object.prototype, name);
  });
}

const EVIL_URL = "https://evil.example/token";

describe("a polluted Object.prototype", () => {
  it("is no token where the answer holds none", async () => {
    const { sase, tokens } = await setUp();
    sase.auth.misbehave({ status: 200, body: "{}" });
    pollute({ access_token: "fake-token-of-somebody-else" });
    expect((await failure(tokens.getToken())).message).toContain("no access_token that fits a header");
  });

  it("makes no answer an error, and lengthens no token's life", async () => {
    const fetch = async () => new Response('{"access_token":"fake"}');
    const tokens = new TokenManager({ clientId: "id", clientSecret: "fake-secret", tsgId: "1", fetch });
    pollute({ error: "invalid_client", expires_in: 86_400, scope: "tsg_id:9999999999" });
    expect((await tokens.getToken()).expiresAt).toBeLessThanOrEqual(Date.now() + 900_000);
  });

  it.each([
    ["a manager", (options: object) => new TokenManager({ ...options, tsgId: "1" } as never)],
    ["many tenants", (options: object) => new TenantTokens(options as never).get("1")],
  ])("does not say where the secret of %s goes", async (_, make) => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response('{"access_token":"fake"}');
    };
    pollute({ tokenUrl: EVIL_URL });
    await make({ clientId: "id", clientSecret: "fake-secret", fetch }).getToken();
    expect(asked).toEqual(["https://auth.apps.paloaltonetworks.com/oauth2/access_token"]);
  });

  it("does not say where the secret goes by way of the environment", () => {
    const env = { SASE_CLIENT_ID: "id", SASE_CLIENT_SECRET: "fake-secret", SASE_TSG_ID: "1" };
    pollute({ SASE_AUTH_URL: EVIL_URL });
    expect(credentialsFromEnv(env)).not.toHaveProperty("tokenUrl", EVIL_URL);
  });

  it("does not say how many tenants are kept", () => {
    pollute({ maxTenants: 1, concurrency: "many" });
    const tenants = new TenantTokens({ clientId: "id", clientSecret: "fake-secret" });
    const [first] = [tenants.get("1"), tenants.get("2")];
    expect(tenants.get("1")).toBe(first);
  });

  it("does not say where tokens may go", () => {
    pollute({ origins: ["https://evil.example"] });
    const options: { origins?: string[] } = {};
    expect(resolveOrigins(options.origins)).toEqual(SASE_ORIGINS);
  });
});

it("takes no __proto__ of an answer for what it inherits", async () => {
  const { sase, tokens } = await setUp();
  sase.auth.misbehave({ status: 200, body: '{"__proto__":{"access_token":"fake"}}' });
  expect((await failure(tokens.getToken())).message).toContain("no access_token that fits a header");
});
