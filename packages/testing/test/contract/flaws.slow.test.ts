/** That a flaw breaks no other rule, too, is shown by `flaws.heavy.test.ts`. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { adapterContract } from "../../src/contract.ts";
import { brokenRule, type Flaw } from "./flaws.ts";
import { modelClients } from "./model-client.ts";

const flaws = Object.entries(brokenRule) as [Flaw, string][];

describe("an adapter that", () => {
  it.concurrent.each(flaws)("%s fails the rule: %s", async (flaw, name) => {
    const rule = adapterContract.find((rule) => rule.name === name);
    assert.ok(rule, "there is such a rule");
    await assert.rejects(rule.run(modelClients(flaw)));
  });
});

describe("the contract", () => {
  it("has no rule that no flaw breaks", () => {
    const broken = new Set<string>(Object.values(brokenRule));
    assert.deepEqual(
      adapterContract.filter(({ name }) => !broken.has(name)),
      [],
    );
  });
});
