import { credentialsFromEnv, saseAuth, TokenManager } from "@sase-auth/undici";
import { Agent, type Dispatcher, Pool, request, setGlobalDispatcher } from "undici";

const tokens = new TokenManager(credentialsFromEnv(process.env));

export const dispatcher: Dispatcher = new Agent().compose(saseAuth(tokens));
export const pool: Dispatcher = new Pool("https://api.sase.paloaltonetworks.com").compose([
  saseAuth(tokens, { origins: undefined, headers: ({ token }) => ({ "x-tsg-id": token.tsgId }) }),
]);

export async function use(): Promise<number> {
  setGlobalDispatcher(dispatcher);
  const { statusCode } = await request("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses", { dispatcher });
  return statusCode;
}
