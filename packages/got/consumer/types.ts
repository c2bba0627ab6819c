import { credentialsFromEnv, SASE_ORIGINS, saseAuth, TokenManager } from "@sase-auth/got";
import got from "got";

const tokens = new TokenManager(credentialsFromEnv(process.env));
const api = got.extend(saseAuth(tokens));
export const addresses: Promise<{ total: number }> = api("https://api.sase.paloaltonetworks.com/").json<{
  total: number;
}>();
export const listed = got.extend(saseAuth(tokens, { origins: SASE_ORIGINS }));
export const byDefault = got.extend(saseAuth(tokens, { origins: undefined }));
