// A fetch that carries a token, in place of the global one.
import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";

const saseFetch = createSaseFetch(new TokenManager(credentialsFromEnv(process.env)));

const response = await saseFetch("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses?folder=Shared");
if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);

const { total } = (await response.json()) as { total: number };
console.log(`${total} addresses`);
