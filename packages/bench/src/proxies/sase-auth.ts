/** Our proxy, with a token that is there. */
import { startAgent } from "@sase-auth/agent";
import { AccessToken, type TenantTokens } from "@sase-auth/core";
import { settings } from "./serve.ts";

const { api, authorization } = settings;
const tsgId = "1234567890";
const value = authorization.slice("Bearer ".length);
const token = new AccessToken({ value, tsgId, expiresAt: Date.now() + 3_600_000 });
const manager = {
  currentToken: () => token,
  getToken: async () => token,
  replaceToken: async () => token,
  renewal: async () => {},
};
// The agent calls nothing else of it.
const tenants = { get: () => manager } as unknown as TenantTokens;
const agent = await startAgent({
  tenants,
  clientId: "c",
  tsgId,
  // The programs of the bench present it to each proxy.
  secret: process.env.SECRET,
  proxy: { apiUrl: api, origins: [api] },
});
console.log(new URL(agent.proxyUrl as string).port);
