import { createSaseFetch, credentialsFromEnv, TokenManager } from "@sase-auth/fetch";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { Agent, type Response as UndiciResponse, fetch as undiciFetch } from "undici";

const tokens = new TokenManager({ ...credentialsFromEnv(process.env), fetch: undiciFetch });

export const saseFetch: typeof globalThis.fetch = createSaseFetch(tokens);
export const overGlobal: typeof globalThis.fetch = createSaseFetch(tokens, { fetch: globalThis.fetch });
export const overUndici: typeof undiciFetch = createSaseFetch(tokens, { fetch: undiciFetch, origins: undefined });

export async function use(): Promise<[Response, UndiciResponse]> {
  const sase: MockSase = await startMockSase();
  await sase.close();
  const url = new URL("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses");
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  return [await saseFetch(url, init), await overUndici(url, { ...init, dispatcher: new Agent() })];
}
