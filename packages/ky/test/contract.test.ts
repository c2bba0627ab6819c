import { adapterTests } from "@sase-auth/testing/contract";
import { describe, it } from "vitest";
import { harness } from "../harness.ts";

// The newest version, and with SASE_ALL_HOSTS=1 the lowest and the highest ones of the peer range.
const hosts = process.env.SASE_ALL_HOSTS === "1" ? ["ky", "ky-2.0", "ky-1", "ky-1.5"] : ["ky"];

for (const host of hosts) {
  const { makeClient, declared } = harness(await import(host), host);
  describe(`saseAuth keeps the contract of an adapter with ${host}: it`, () => {
    for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
  });
}
