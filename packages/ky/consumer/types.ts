import { credentialsFromEnv, SASE_ORIGINS, saseAuth, TokenManager } from "@sase-auth/ky";
import ky from "ky";

const tokens = new TokenManager(credentialsFromEnv(process.env));
const api = ky.extend(saseAuth(tokens));
export const addresses: Promise<{ total: number }> = api("https://api.sase.paloaltonetworks.com/").json<{
  total: number;
}>();
export const listed = ky.extend(saseAuth(tokens, { origins: SASE_ORIGINS }));
export const byDefault = ky.extend(saseAuth(tokens, { origins: undefined }));
