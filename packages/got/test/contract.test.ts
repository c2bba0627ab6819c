import { adapterTests } from "@sase-auth/testing/contract";
import * as got from "got";
import { describe, it } from "vitest";
import { harness } from "./harness.ts";

/** All hosts of the peer range: `SASE_ALL_HOSTS=1`, as `npm run matrix` has it. */
const others = {
  "14.0.0": () => import("got-14.0"),
  "14.6.6": () => import("got-14"),
  "15.0.0": () => import("got-15.0"),
  "15.1.0": () => import("got-15"),
  "16.0.0": () => import("got-16.0"),
};
const hosts: { [version: string]: () => Promise<unknown> } = {
  "16.1.0": async () => got,
  ...(process.env.SASE_ALL_HOSTS === "1" && others),
};

for (const [version, load] of Object.entries(hosts)) {
  const { makeClient, declared } = harness((await load()) as typeof got, version);
  describe(`saseAuth keeps the contract of an adapter with got ${version}: it`, () => {
    for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
  });
}
