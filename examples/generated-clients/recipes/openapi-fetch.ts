// openapi-fetch, with the types that openapi-typescript makes, over a fetch that carries a token.
import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
import createClient from "openapi-fetch";
import type { paths } from "./generated/openapi-typescript.ts";

const client = createClient<paths>({
  baseUrl: "https://api.sase.paloaltonetworks.com",
  fetch: createSaseFetch(new TokenManager(credentialsFromEnv(process.env))),
});

const { data, error } = await client.GET("/sse/config/v1/addresses", { params: { query: { folder: "Shared" } } });
if (error) throw new Error(`The API refused: ${JSON.stringify(error)}`);
console.log(`${data.total} addresses`);
