// The contract of an adapter, or of the store in files, in a runtime without Node's test runner: what fails, one a line.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adapterTests, storeContract } from "@sase-auth/testing/contract";

const [, , subject, version, declarations = "{}"] = process.argv;
const tests = subject === "file" ? await ofStore() : await ofAdapter();
const failed = [];
for (const { name, run } of tests)
  await run().catch((error) => failed.push(`${name}: ${error?.message}`.split("\n")[0]));
console.log([`${tests.length} rules, ${failed.length} failed`, ...failed].join("\n"));
process.exit(failed.length > 0 ? 1 : 0);

async function ofAdapter() {
  const { harness, loadHost } = await import("./harness.mjs");
  const { makeClient, declared } = harness(await loadHost(), version);
  return adapterTests(makeClient, { ...declared, ...JSON.parse(declarations) });
}

async function ofStore() {
  const { fileTokenStore } = (await import("./node_modules/@sase-auth/file/dist/cjs/file-token-store.js")).default;
  return storeContract.map(({ name, run }) => ({
    name,
    run() {
      const folder = join(mkdtempSync(join(tmpdir(), "sase-auth-")), "store");
      return run(() => fileTokenStore(folder));
    },
  }));
}
