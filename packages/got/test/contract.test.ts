import { adapterTests } from "@sase-auth/testing/contract";
import { describe, it } from "vitest";
import { harness } from "../harness.ts";
import { hosts } from "./hosts.ts";

describe.each(hosts)("saseAuth keeps the contract of an adapter with got $version: it", ({ version, host }) => {
  const { makeClient, declared } = harness(host, version);
  for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
});
