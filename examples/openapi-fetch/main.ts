// A client that is typed by an OpenAPI document, over a fetch that carries a token.
import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
import createClient from "openapi-fetch";

/** In your project, `npx openapi-typescript` makes this of the vendor's document. */
interface paths {
  "/sse/config/v1/addresses": {
    get: {
      parameters: { query: { folder: string } };
      responses: { 200: { content: { "application/json": { total: number } } } };
    };
  };
}

const client = createClient<paths>({
  baseUrl: "https://api.sase.paloaltonetworks.com",
  fetch: createSaseFetch(new TokenManager(credentialsFromEnv(process.env))),
});

const { data, response } = await client.GET("/sse/config/v1/addresses", { params: { query: { folder: "Shared" } } });
if (!data) throw new Error(`${response.url} answered ${response.status}`);
console.log(`${data.total} addresses`);
