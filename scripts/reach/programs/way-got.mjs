// The network is known to the client alone: no variable of Node's names the proxy or the CA.
import { readFileSync } from "node:fs";
import { credentialsFromEnv, gotFetch, saseAuth, TokenManager } from "@sase-auth/got";
import got from "got";
import { HttpsProxyAgent } from "https-proxy-agent";

const { CA, PROXY } = process.env;
const client = got.extend({
  agent: { https: new HttpsProxyAgent(PROXY) },
  https: { certificateAuthority: readFileSync(CA) },
});
const tokens = new TokenManager({ ...credentialsFromEnv(process.env), fetch: gotFetch(client), timeout: 5_000 });
const { statusCode } = await client.extend(saseAuth(tokens))(
  "https://api.sase.paloaltonetworks.com/sse/config/v1/addresses",
);
console.log(statusCode);
