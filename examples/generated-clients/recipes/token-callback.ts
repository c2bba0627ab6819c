// Not this way: a token callback sends a token that was revoked until it is renewed, because nothing tells that it was
// rejected. Nor is a request sent again.
import { credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
import { client } from "./generated/hey-api-fetch/client.gen.ts";
import { listAddresses } from "./generated/hey-api-fetch/sdk.gen.ts";

const tokens = new TokenManager(credentialsFromEnv(process.env));
client.setConfig({ auth: async () => (await tokens.getToken()).value });

for (let time = 0; time < 3; time++) {
  const { response } = await listAddresses({ query: { folder: "Shared" } });
  console.log(response?.status);
}
