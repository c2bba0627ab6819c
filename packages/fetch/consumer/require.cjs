const assert = require("node:assert/strict");
const { createSaseFetch, TokenManager } = require("@sase-auth/fetch");
const { startMockSase } = require("@sase-auth/testing");

async function main() {
  const sase = await startMockSase();
  try {
    const saseFetch = createSaseFetch(new TokenManager(sase.credentials), { origins: [sase.apiOrigin] });
    const response = await saseFetch(`${sase.apiOrigin}/sse/config/v1/addresses`);
    assert.equal(response.status, 200);
    assert.equal(sase.auth.tokenRequests.length, 1);
    // One copy of core, whichever package it comes from.
    assert.equal(require("@sase-auth/core").TokenManager, TokenManager);
  } finally {
    await sase.close();
  }
}

main();
