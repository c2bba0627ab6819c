import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";

/** The vendor's API. Tests name a mock. */
const API = process.env.SASE_API_ORIGIN ?? "https://api.sase.paloaltonetworks.com";

/**
 * Next.js evaluates this module for pages, again for route handlers, and in development after each change. With the manager
 * on the global object, they share one token.
 */
const kept = globalThis as { saseTokens?: TokenManager };
kept.saseTokens ??= new TokenManager(credentialsFromEnv(process.env));

const saseFetch = createSaseFetch(kept.saseTokens, { origins: [API] });

/** The number of addresses in the folder Shared. Whether Next.js keeps the answer is for the page to say, or for `init`. */
export async function countAddresses(init?: RequestInit): Promise<number> {
  const response = await saseFetch(`${API}/sse/config/v1/addresses?folder=Shared`, init);
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  const { total } = (await response.json()) as { total: number };
  return total;
}
