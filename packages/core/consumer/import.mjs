import assert from "node:assert/strict";
import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
import { isTokenRejected } from "@sase-auth/core/adapter";
import { startMockSase } from "@sase-auth/testing";

const sase = await startMockSase();
try {
  const { clientId, clientSecret, tsgId, tokenUrl } = sase.credentials;
  const env = {
    SASE_CLIENT_ID: clientId,
    SASE_CLIENT_SECRET: clientSecret,
    SASE_TSG_ID: tsgId,
    SASE_AUTH_URL: tokenUrl,
  };
  const tokens = new TokenManager(credentialsFromEnv(env));
  const { authorization } = await tokens.getToken();
  const response = await fetch(`${sase.apiOrigin}/sse/config/v1/addresses`, { headers: { authorization } });
  assert.equal(response.status, 200);
  assert.equal(isTokenRejected(response.status, null), false);
  assert.equal(sase.auth.tokenRequests.length, 1);
} finally {
  await sase.close();
}
