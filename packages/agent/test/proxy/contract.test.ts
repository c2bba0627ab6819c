/** The contract of an adapter, kept through the proxy. */
import { adapterTests } from "@sase-auth/testing/contract";
import { afterEach, describe, it } from "vitest";
import { closeAgents, declared, makeClient } from "../../harness.ts";

describe("the proxy keeps the contract of an adapter: it", () => {
  afterEach(closeAgents);
  for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
});
