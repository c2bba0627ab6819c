const assert = require("node:assert/strict");
const { saseAuth, TokenManager } = require("@sase-auth/ky");
const { startMockSase } = require("@sase-auth/testing");
const { default: ky, HTTPError } = require("ky");

async function main() {
  const sase = await startMockSase();
  try {
    const client = ky.extend({ retry: { limit: 0 } });
    const api = client.extend(saseAuth(new TokenManager(sase.credentials), { origins: [sase.apiOrigin] }));
    assert.equal((await api(`${sase.apiOrigin}/any/path`).json()).path, "/any/path");
    sase.api.misbehave({ status: 404 });
    await assert.rejects(api(sase.apiOrigin).json(), HTTPError);
    // One copy of core, whichever package it comes from.
    assert.equal(require("@sase-auth/core").TokenManager, TokenManager);
  } finally {
    await sase.close();
  }
}

main();
