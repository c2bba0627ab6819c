/** Weekly: every rule for each flaw is 5,000 runs, which take a core for half a minute. CI runs for each flaw the rule that it breaks. */
import assert from "node:assert/strict";
import { beforeAll, describe, it } from "vitest";
import { type AdapterRule, adapterContract } from "../../src/contract.ts";
import { brokenRule, type Flaw } from "./flaws.ts";
import { modelClients } from "./model-client.ts";

// The host's flaws come first: an adapter that hangs keeps its rule waiting, and the others can play meanwhile.
const flaws = (Object.keys(brokenRule) as Flaw[]).reverse();
const AT_ONCE = 8;
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
