/**
 * The contract by each way to send, with the newest undici of one major version. With SASE_ALL_HOSTS=1 in the environment by
 * each way with both. The oldest of the peer range are for `npm run matrix`, which installs them as what the adapter imports.
 */

import { adapterTests } from "@sase-auth/testing/contract";
import * as undici8 from "undici";
import * as undici7 from "undici-7";
import { describe, it } from "vitest";
import { harness, type UndiciModule, type Way } from "../harness.ts";

const hosts = { 7: undici7 as unknown as UndiciModule, 8: undici8 };
const all: [version: keyof typeof hosts, way: Way][] = [
  [8, "request"],
  [7, "stream"],
  [8, "pipeline"],
  [7, "fetch"],
  [8, "global fetch"],
];
if (process.env.SASE_ALL_HOSTS === "1")
  all.push([7, "request"], [8, "stream"], [7, "pipeline"], [8, "fetch"], [7, "global fetch"]);

describe.each(all)("saseAuth of undici %s by %s keeps the contract of an adapter: it", (version, way) => {
  const { makeClient, declared } = harness(hosts[version], String(version), { way });
  for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
});
