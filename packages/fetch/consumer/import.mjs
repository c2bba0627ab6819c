import assert from "node:assert/strict";
import { createSaseFetch, TokenManager } from "@sase-auth/fetch";
import { startMockSase } from "@sase-auth/testing";

const sase = await startMockSase();
try {
  const saseFetch = createSaseFetch(new TokenManager(sase.credentials), { origins: [sase.apiOrigin] });
  const call = () => saseFetch(`${sase.apiOrigin}/sse/config/v1/addresses`, { method: "POST", body: "{}" });
  assert.equal((await call()).status, 200);
  sase.revoke();
  assert.equal((await call()).status, 200);
  assert.equal(sase.auth.tokenRequests.length, 2);
} finally {
  await sase.close();
}
