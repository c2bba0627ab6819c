import assert from "node:assert/strict";
import { attachSaseAuth, TokenManager } from "@sase-auth/axios";
import { startMockSase } from "@sase-auth/testing";
import axios, { AxiosError } from "axios";

const sase = await startMockSase();
try {
  const client = axios.create({ baseURL: sase.apiOrigin });
  attachSaseAuth(client, new TokenManager(sase.credentials), { origins: [sase.apiOrigin] });
  assert.equal((await client.post("/sse/config/v1/addresses", { name: "x" })).status, 200);
  sase.revoke();
  assert.equal((await client.post("/sse/config/v1/addresses", { name: "x" })).status, 200);
  assert.equal(sase.auth.tokenRequests.length, 2);
  sase.api.misbehave({ status: 404 });
  await assert.rejects(client.get("/nothing"), AxiosError);
} finally {
  await sase.close();
}
