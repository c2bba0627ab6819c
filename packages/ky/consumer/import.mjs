import assert from "node:assert/strict";
import { saseAuth, TokenManager } from "@sase-auth/ky";
import { startMockSase } from "@sase-auth/testing";
import ky, { HTTPError } from "ky";

const sase = await startMockSase();
try {
  const client = ky.extend({ retry: { limit: 0 } });
  const api = client.extend(saseAuth(new TokenManager(sase.credentials), { origins: [sase.apiOrigin] }));
  const url = `${sase.apiOrigin}/sse/config/v1/addresses`;
  assert.equal((await api.post(url, { json: { name: "x" } }).json()).path, "/sse/config/v1/addresses");
  sase.revoke();
  assert.equal((await api.post(url, { json: { name: "x" } }).json()).path, "/sse/config/v1/addresses");
  assert.equal(sase.auth.tokenRequests.length, 2);
  sase.api.misbehave({ status: 404 });
  await assert.rejects(api(url).json(), HTTPError);
} finally {
  await sase.close();
}
