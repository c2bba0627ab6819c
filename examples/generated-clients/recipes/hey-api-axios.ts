// hey-api's axios client: its axios instance carries a token. Its own `auth` stays empty.
// The client is made by: npx @hey-api/openapi-ts, which reads openapi-ts.config.mjs.
import { attachSaseAuth, credentialsFromEnv, TokenManager } from "@sase-auth/axios";
import { client } from "./generated/hey-api-axios/client.gen.ts";
import { listAddresses } from "./generated/hey-api-axios/sdk.gen.ts";

attachSaseAuth(client.instance, new TokenManager(credentialsFromEnv(process.env)));

const { data } = await listAddresses({ query: { folder: "Shared" }, throwOnError: true });
console.log(`${data.total} addresses`);
