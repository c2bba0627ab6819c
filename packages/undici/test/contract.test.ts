/**
 * The contract with the newest undici, by request. With SASE_ALL_HOSTS=1 in the environment by each way, and with undici 7,
 * too. The oldest of the peer range are for `npm run matrix`, which installs them as what the adapter imports.
 */
import { adapterTests } from "@sase-auth/testing/contract";
import * as undici8 from "undici";
import * as undici7 from "undici-7";
import { describe, it } from "vitest";
import { harness, type UndiciModule, type Way } from "../harness.ts";

const hosts: [version: string, host: UndiciModule][] = [
  ["8", undici8],
  ["7", undici7 as unknown as UndiciModule],
];
const ways: Way[] = ["request", "stream", "pipeline", "fetch", "global fetch"];

for (const [version, host] of hosts) {
  describe.each(ways)(`saseAuth of undici ${version} by %s keeps the contract of an adapter: it`, (way) => {
    const { makeClient, declared } = harness(host, version, { way });
    for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
  });
}
