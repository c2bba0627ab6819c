// hey-api's fetch client over a fetch that carries a token. Its own `auth` stays empty.
// The client is made by: npx @hey-api/openapi-ts, which reads openapi-ts.config.mjs.
import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
import { client } from "./generated/hey-api-fetch/client.gen.ts";
import { listAddresses } from "./generated/hey-api-fetch/sdk.gen.ts";

client.setConfig({ fetch: createSaseFetch(new TokenManager(credentialsFromEnv(process.env))) });

const { data } = await listAddresses({ query: { folder: "Shared" }, throwOnError: true });
console.log(`${data.total} addresses`);
