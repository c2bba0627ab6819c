// A program that requires and imports, as one does whose dependencies do either.
const assert = require("node:assert/strict");
const { attachSaseAuth, axiosFetch } = require("@sase-auth/axios");
const { SaseAuthError, TokenManager } = require("@sase-auth/core");
const { startMockSase } = require("@sase-auth/testing");
const axios = require("axios");

async function main() {
  const [core, { createSaseFetch }] = await Promise.all([import("@sase-auth/core"), import("@sase-auth/fetch")]);
  const isOne = Boolean(process.features.require_module);
  assert.equal(core.TokenManager === TokenManager, isOne);
  assert.equal(core.SaseAuthError === SaseAuthError, isOne);
  const sase = await startMockSase();
  const client = axios.create({ baseURL: sase.apiOrigin });
  const origins = [sase.apiOrigin];
  // The imported manager goes with the required adapter, whether there is one copy or two.
  const tokens = new core.TokenManager({ ...sase.credentials, fetch: axiosFetch(client) });
  attachSaseAuth(client, tokens, { origins });
  await client.get("/things");
  await createSaseFetch(tokens, { origins })(`${sase.apiOrigin}/things`);
  assert.equal(sase.auth.tokenRequests.length, 1);
  sase.rotateSecret();
  sase.revoke();
  await assert.rejects(client.get("/things"), { code: "ERR_TOKEN_REQUEST" });
  await sase.close();
  console.log(isOne ? "one copy" : "two copies");
}

main();
