const assert = require("node:assert/strict");
const { SaseAuthError, TokenManager } = require("@sase-auth/core");
const { isTokenRejected } = require("@sase-auth/core/adapter");
const { startMockSase } = require("@sase-auth/testing");

async function main() {
  const sase = await startMockSase();
  try {
    const tokens = new TokenManager(sase.credentials);
    const { authorization } = await tokens.getToken();
    const response = await fetch(`${sase.apiOrigin}/sse/config/v1/addresses`, { headers: { authorization } });
    assert.equal(response.status, 200);
    assert.equal(isTokenRejected(response.status, null), false);
    assert.equal(sase.auth.tokenRequests.length, 1);
    // One copy, however it is loaded: else instanceof would fail in programs that do both.
    assert.equal((await import("@sase-auth/core")).SaseAuthError, SaseAuthError);
  } finally {
    await sase.close();
  }
}

main();
