const assert = require("node:assert/strict");
const { attachSaseAuth, TokenManager } = require("@sase-auth/axios");
const { startMockSase } = require("@sase-auth/testing");
const axios = require("axios");

async function main() {
  const sase = await startMockSase();
  try {
    const client = axios.create({ baseURL: sase.apiOrigin });
    attachSaseAuth(client, new TokenManager(sase.credentials), { origins: [sase.apiOrigin] });
    assert.equal((await client.get("/sse/config/v1/addresses")).status, 200);
    // The copy of axios that this program has, which is not the one that import would load.
    sase.api.misbehave({ status: 404 });
    await assert.rejects(client.get("/nothing"), axios.AxiosError);
  } finally {
    await sase.close();
  }
}

main();
