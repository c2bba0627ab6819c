import { credentialsFromEnv, SASE_ORIGINS, saseAuth, TenantTokens, TokenManager } from "@sase-auth/ky";
import ky from "ky";

const api = ky.extend(saseAuth(new TokenManager(credentialsFromEnv(process.env))));
export const addresses: Promise<{ total: number }> = api("https://api.sase.paloaltonetworks.com/").json<{
  total: number;
}>();

const tenants = new TenantTokens({ clientId: "id", clientSecret: async () => "made-up" });
export const others = [
  ky.extend(saseAuth(tenants.get("1234567890"), { origins: SASE_ORIGINS })),
  ky.extend(saseAuth(tenants.get("1234567890"), { origins: undefined })),
];
