import { credentialsFromEnv, SASE_ORIGINS, saseAuth, TenantTokens, TokenManager } from "@sase-auth/got";
import got from "got";

const api = got.extend(saseAuth(new TokenManager(credentialsFromEnv(process.env))));
export const addresses: Promise<{ total: number }> = api("https://api.sase.paloaltonetworks.com/").json<{
  total: number;
}>();

const tenants = new TenantTokens({ clientId: "id", clientSecret: async () => "made-up" });
export const others = [
  got.extend(saseAuth(tenants.get("1234567890"), { origins: SASE_ORIGINS })),
  got.extend(saseAuth(tenants.get("1234567890"), { origins: undefined })),
];
