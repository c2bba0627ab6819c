import {
  type AccessToken,
  credentialsFromEnv,
  type SaseAuthError,
  type SaseAuthOptions,
  TenantTokens,
  type TokenEvent,
  TokenManager,
  type TokenSource,
} from "@sase-auth/core";
import { isTokenRejected, mayReceiveToken, resolveOrigins, sendAuthorized } from "@sase-auth/core/adapter";
import { type SaseHeadersOptions, saseHeaders } from "@sase-auth/core/headers";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import { EnvHttpProxyAgent, fetch as undiciFetch } from "undici";

const credentials = credentialsFromEnv(process.env);

export const withDefaults: TokenSource = new TokenManager({ ...credentials, fetch: undefined, timeout: undefined });
export const withGlobalFetch = new TokenManager({ ...credentials, fetch: globalThis.fetch });
export const withUndici = new TokenManager({ ...credentials, fetch: undiciFetch });
export const withProxy = new TokenManager({
  ...credentials,
  fetch: (url, init) => undiciFetch(url, { ...init, dispatcher: new EnvHttpProxyAgent() }),
});
export const tenants = new TenantTokens({
  ...credentials,
  clientSecret: async () => credentials.clientSecret,
  onEvent(event: TokenEvent) {
    const error: SaseAuthError | TypeError | undefined = event.type === "failed" ? event.error : undefined;
    if (error) throw error;
  },
});

const options: SaseHeadersOptions = { region: (tsgId) => (tsgId === "1234567890" ? "de" : undefined), subTenant: "7" };
export const withHeaders: SaseAuthOptions = { headers: saseHeaders(options) };

export async function use(signal: AbortSignal): Promise<AccessToken> {
  const sase: MockSase = await startMockSase();
  await sase.close();
  return tenants.get("1234567890").getToken({ signal });
}

export function adapt(tokens: TokenSource): Promise<number | undefined> {
  if (!mayReceiveToken("https://api.sase.paloaltonetworks.com/", resolveOrigins())) return Promise.resolve(undefined);
  return sendAuthorized<number>(tokens, {
    send: async (token) => token.authorization.length,
    isRejected: (status) => isTokenRejected(status, undefined),
    canReplay: () => true,
    discard() {},
  });
}
