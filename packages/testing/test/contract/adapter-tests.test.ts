import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { adapterContract, adapterTests } from "../../src/contract.ts";
import { type MockSase, type MockSaseOptions, startMockSase } from "../../src/index.ts";
import { brokenRule } from "./flaws.ts";
import { modelClients } from "./model-client.ts";

const FLAW = "loses the query of a URL";
const RULE = brokenRule[FLAW];
const reason = "the model loses queries";

function testOf(rule: string, tests: ReturnType<typeof adapterTests>) {
  const test = tests.find(({ name }) => name.includes(rule));
  assert.ok(test);
  return test;
}

describe("adapterTests", () => {
  it("is one test for each rule, under the rule's name", () => {
    assert.deepEqual(
      adapterTests(modelClients()).map(({ name }) => name),
      adapterContract.map(({ name }) => name),
    );
  });

  it("has no two rules of one name", () => {
    assert.equal(new Set(adapterContract.map(({ name }) => name)).size, adapterContract.length);
  });

  it("fails for an adapter that breaks a rule", async () => {
    await assert.rejects(testOf(RULE, adapterTests(modelClients(FLAW))).run(), assert.AssertionError);
  });

  it("says in the name of a declared rule that it cannot be kept, and why", () => {
    const tests = adapterTests(modelClients(FLAW), { [RULE]: reason });
    assert.equal(testOf(RULE, tests).name, `cannot: ${RULE} (${reason})`);
    assert.equal(tests.length, adapterContract.length);
  });

  it("passes for a declared rule that the adapter indeed breaks", async () => {
    await testOf(RULE, adapterTests(modelClients(FLAW), { [RULE]: reason })).run();
  });

  it("fails for a declared rule that the adapter keeps, and names it", async () => {
    await assert.rejects(testOf(RULE, adapterTests(modelClients(), { [RULE]: reason })).run(), {
      message: `This adapter does keep the rule that it declares it cannot: ${RULE}`,
    });
  });

  it("refuses a declaration that names no rule, and says where to look", () => {
    assert.throws(() => adapterTests(modelClients(), { "sends tokens": reason }), {
      name: "TypeError",
      message: 'No rule has the name "sends tokens". Look for it in adapterContract.',
    });
  });

  it("starts each service by the function that it is given", async () => {
    const started: MockSase[] = [];
    const startMock = async (options?: MockSaseOptions) => {
      const sase = await startMockSase(options);
      started.push(sase);
      return sase;
    };
    await testOf(RULE, adapterTests(modelClients(), {}, startMock)).run();
    assert.equal(started.length, 1);
    assert.ok(started[0]?.auth.tokenRequests.length, "and the adapter's tokens come from there");
  });

  it("takes a client that is made asynchronously", async () => {
    const makeClient = modelClients();
    await testOf(
      RULE,
      adapterTests(async (setup) => makeClient(setup)),
    ).run();
  });
});
