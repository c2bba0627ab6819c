import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { storeContract } from "../../src/contract.ts";
import { brokenStoreRule, type StoreFlaw } from "./flaws.ts";
import { modelStores } from "./model-store.ts";

describe("the model without a flaw keeps the contract of a store: it", () => {
  for (const { name, run } of storeContract) it(name, () => run(modelStores()));
});

describe("a store that", () => {
  for (const [flaw, rule] of Object.entries(brokenStoreRule)) {
    // At once: what never ends is waited for.
    it.concurrent(`${flaw} fails only the rule: ${rule}`, async () => {
      const outcomes = storeContract.map(async ({ name, run }) => {
        const failed = await run(modelStores(flaw as StoreFlaw)).then(
          () => false,
          () => true,
        );
        return failed ? [name] : [];
      });
      assert.deepEqual((await Promise.all(outcomes)).flat(), [rule]);
    });
  }
});

describe("the contract of a store", () => {
  it("has no rule that no flaw breaks", () => {
    const broken = new Set<string>(Object.values(brokenStoreRule));
    assert.deepEqual(
      storeContract.filter(({ name }) => !broken.has(name)),
      [],
    );
  });
});
