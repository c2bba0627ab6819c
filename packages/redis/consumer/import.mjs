import assert from "node:assert/strict";
import { TokenManager } from "@sase-auth/core";
import { redisStore } from "@sase-auth/redis";
import { startMockSase } from "@sase-auth/testing";
import { createClient } from "redis";

const sase = await startMockSase();
try {
  // Never connected: a store that fails costs no request.
  const client = createClient({ disableOfflineQueue: true });
  const events = [];
  const onEvent = (event) => events.push(event.type);
  const tokens = new TokenManager({ ...sase.credentials, store: redisStore(client), onEvent });
  assert.equal((await tokens.getToken()).tsgId, sase.credentials.tsgId);
  assert.ok(events.includes("store") && events.includes("obtained"));
} finally {
  await sase.close();
}
