const assert = require("node:assert/strict");
const { saseAuth, TokenManager } = require("@sase-auth/got");
const { startMockSase } = require("@sase-auth/testing");
const { default: got, HTTPError } = require("got");

async function main() {
  const sase = await startMockSase();
  try {
    const client = got.extend({ retry: { limit: 0 } });
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
