// Programs that require axios have another copy of it than those that import it, and errors have to be of that copy's classes.
const assert = require("node:assert/strict");
const { attachSaseAuth, SaseAuthError, TokenManager } = require("@sase-auth/axios");
const { startMockSase } = require("@sase-auth/testing");
const axios = require("axios");

async function main() {
  const sase = await startMockSase();
  try {
    const client = axios.create({ baseURL: sase.apiOrigin });
    attachSaseAuth(client, new TokenManager(sase.credentials), { origins: [sase.apiOrigin] });
    assert.equal((await client.get("/sse/config/v1/addresses")).status, 200);
    sase.api.misbehave({ status: 403 });
    await assert.rejects(client.get("/"), axios.AxiosError);
    await assert.rejects(client.get("/", { maxContentLength: 1 }), axios.AxiosError);
    sase.rotateSecret();
    sase.revoke();
    await assert.rejects(client.get("/"), SaseAuthError);
  } finally {
    await sase.close();
  }
}

main();
