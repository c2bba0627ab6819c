const assert = require("node:assert/strict");
const { SaseAuthError, TokenManager } = require("@sase-auth/core");
const { isTokenRejected } = require("@sase-auth/core/adapter");
const { startMockSase } = require("@sase-auth/testing");

async function main() {
  const sase = await startMockSase();
  const { tsgId } = await new TokenManager(sase.credentials).getToken();
  assert.equal(tsgId, sase.credentials.tsgId);
  assert.equal(isTokenRejected(401, null), true);
  // One copy, however it is loaded: else instanceof would fail in programs that do both.
  assert.equal((await import("@sase-auth/core")).SaseAuthError, SaseAuthError);
  await sase.close();
}

main();
