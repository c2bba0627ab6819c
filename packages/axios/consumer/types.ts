import { attachSaseAuth, credentialsFromEnv, SASE_ORIGINS, TenantTokens, TokenManager } from "@sase-auth/axios";
import axios from "axios";

const client = axios.create({ baseURL: "https://api.sase.paloaltonetworks.com" });
export const detach: () => void = attachSaseAuth(client, new TokenManager(credentialsFromEnv(process.env)));

const tenants = new TenantTokens({ clientId: "id", clientSecret: async () => "made-up" });
attachSaseAuth(axios.create(), tenants.get("1234567890"), { origins: SASE_ORIGINS });
attachSaseAuth(axios.create(), tenants.get("1234567890"), { origins: undefined });
