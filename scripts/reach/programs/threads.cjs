// Each thread is a realm of its own, with managers of its own; the store is of the machine.
const assert = require("node:assert/strict");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { Worker, isMainThread, parentPort, workerData } = require("node:worker_threads");
const { TokenManager } = require("@sase-auth/core");
const { fileStore } = require("@sase-auth/file");
const { startMockSase } = require("@sase-auth/testing");

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "sase-auth-"));
  const sase = await startMockSase();
  const obtain = () =>
    new Promise((resolve, reject) => {
      const { credentials } = sase;
      new Worker(__filename, { workerData: { folder, credentials } }).once("message", resolve).once("error", reject);
    });
  assert.deepEqual(await Promise.all([obtain(), obtain(), obtain()]), Array(3).fill(sase.credentials.tsgId));
  assert.equal(sase.auth.tokenRequests.length, 1);
  await sase.close();
  rmSync(folder, { recursive: true });
}

async function thread({ folder, credentials }) {
  const token = await new TokenManager({ ...credentials, store: fileStore({ folder }) }).getToken();
  parentPort.postMessage(token.tsgId);
}

isMainThread ? main() : thread(workerData);
