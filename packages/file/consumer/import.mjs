import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TokenManager } from "@sase-auth/core";
import { fileStore } from "@sase-auth/file";
import { startMockSase } from "@sase-auth/testing";

const sase = await startMockSase();
const folder = await mkdtemp(join(tmpdir(), "sase-auth-"));
try {
  const manager = () => new TokenManager({ ...sase.credentials, store: fileStore({ folder }) });
  const first = await manager().getToken();
  assert.equal((await manager().getToken()).value, first.value);
  assert.equal(sase.auth.tokenRequests.length, 1);
} finally {
  await sase.close();
  await rm(folder, { recursive: true });
}
