// openapi-fetch, with the types that openapi-typescript makes, over a fetch that carries a token.
// The types are made by: npx openapi-typescript openapi.yaml -o generated/openapi-typescript.ts
import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
import createClient from "openapi-fetch";
import type { paths } from "./generated/openapi-typescript.ts";

const saseFetch = createSaseFetch(new TokenManager(credentialsFromEnv(process.env)));
const client = createClient<paths>({ baseUrl: "https://api.sase.paloaltonetworks.com", fetch: saseFetch });

const query = { folder: "Shared" };
const { data, response } = await client.GET("/sse/config/v1/addresses", { params: { query } });
if (!data) throw new Error(`${response.url} answered ${response.status}`);
console.log(`${data.total} addresses`);
