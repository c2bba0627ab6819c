import { adapterTests } from "@sase-auth/testing/contract";
import { describe, it } from "vitest";
import { harness } from "../harness.ts";

describe("createSaseFetch keeps the contract of an adapter: it", () => {
  const { makeClient, declared } = harness();
  for (const { name, run } of adapterTests(makeClient, declared)) it(name, { timeout: 30_000 }, run);
});
