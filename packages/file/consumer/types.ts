import { TenantTokens, TokenManager } from "@sase-auth/core";
import { sharedStore, type TokenStore } from "@sase-auth/core/store";
import { fileStore } from "@sase-auth/file";

const account = { clientId: "id", clientSecret: "made-up" };
export const tokens = new TokenManager({ ...account, tsgId: "1234567890", store: fileStore() });
export const tenants = new TenantTokens({ ...account, store: fileStore({ folder: "tokens" }) });

const own: TokenStore = {
  get: async () => undefined,
  set: async () => {},
  lease: async () => async () => {},
};
export const others = new TokenManager({ ...account, tsgId: "1234567890", store: sharedStore(own, { timeout: 500 }) });
