import assert from "node:assert/strict";
import { beforeAll, describe, it } from "vitest";
import { type AdapterRule, adapterContract } from "../../src/contract.ts";
import { brokenRule, type Flaw } from "./flaws.ts";
import { modelClients } from "./model-client.ts";

// The host's flaws come first: an adapter that hangs keeps its rule waiting, and the others can play meanwhile.
const flaws = (Object.keys(brokenRule) as Flaw[]).reverse();
const AT_ONCE = 16;
const outcomes = new Map<Flaw, Promise<string[]>>();

beforeAll(() => {
  const turn = turns(AT_ONCE);
  for (const flaw of flaws) outcomes.set(flaw, failedRules(flaw, turn));
});

describe("an adapter that", () => {
  for (const flaw of flaws) {
    it(`${flaw} fails only the rule: ${brokenRule[flaw]}`, { timeout: 120_000 }, async () => {
      assert.deepEqual(await outcomes.get(flaw), [brokenRule[flaw]]);
    });
  }
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

async function failedRules(flaw: Flaw, turn: Turn): Promise<string[]> {
  const makeClient = modelClients(flaw);
  const nameIfFailed = ({ name, run }: AdapterRule) =>
    run(makeClient).then(
      () => [],
      () => [name],
    );
  const failed = adapterContract.map((rule) => turn(() => nameIfFailed(rule)));
  return (await Promise.all(failed)).flat();
}

type Turn = <T>(play: () => Promise<T>) => Promise<T>;

/** Plays at most `places` at once, in the order of the calls. */
function turns(places: number): Turn {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (play) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return play().finally(() => {
      const next = waiting.shift();
      if (next) next();
      else free++;
    });
  };
}
