import { describe, it } from "vitest";
import { adapterTests } from "../../src/contract.ts";
import { modelClients } from "./model-client.ts";

describe("the model without a flaw keeps the contract of an adapter: it", () => {
  for (const { name, run } of adapterTests(modelClients())) it(name, { timeout: 30_000 }, run);
});
