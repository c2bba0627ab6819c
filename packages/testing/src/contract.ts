import type { MakeClient } from "./contract/client.ts";
import { failureRules } from "./contract/failure.ts";
import { headerRules } from "./contract/headers.ts";
import { hostRules } from "./contract/host.ts";
import { redirectRules } from "./contract/redirect.ts";
import { replayRules } from "./contract/replay.ts";
import type { AdapterRule, StartMock } from "./contract/rule.ts";
import { whereRules } from "./contract/where.ts";

export type {
  ClientSetup,
  ContractBody,
  ContractClient,
  ContractRequest,
  ContractResponse,
  Credentials,
  MakeClient,
} from "./contract/client.ts";
export type { AdapterRule, StartMock } from "./contract/rule.ts";
export { type MakeStore, type StoreRule, storeContract } from "./store-contract.ts";

/** The specification of an adapter: each rule runs by itself, over real HTTP, under any test runner. */
export const adapterContract: readonly AdapterRule[] = [
  ...whereRules,
  ...redirectRules,
  ...headerRules,
  ...replayRules,
  ...failureRules,
  ...hostRules,
];

/** Rules that an adapter cannot keep, by name, each with the reason. */
export type Declarations = { readonly [rule: string]: string };

/** A test for any runner: `for (const { name, run } of adapterTests(…)) test(name, run)`. */
export interface AdapterTest {
  /** The rule as a sentence, with the reason if it was declared. */
  readonly name: string;
  /** Rejects, saying what was expected, if the adapter does not keep the rule, or keeps one that it declares it cannot. */
  run(): Promise<void>;
}

/**
 * The contract as a list of tests for one adapter. A rule that it declares it cannot keep has the reason in its name,
 * and must indeed fail: a declaration that is no longer true fails instead.
 *
 * @param startMock starts the service that the adapter is tested with. Default `startMockSase`
 * @throws {TypeError} if a declaration names no rule
 */
export function adapterTests(
  makeClient: MakeClient,
  declared: Declarations = {},
  startMock?: StartMock,
): AdapterTest[] {
  const names = new Set(adapterContract.map(({ name }) => name));
  for (const name of Object.keys(declared)) {
    if (!names.has(name))
      throw new TypeError(`No rule has the name ${JSON.stringify(name)}. Look for it in adapterContract.`);
  }
  return adapterContract.map((rule) => {
    const reason = declared[rule.name];
    if (reason === undefined) return { name: rule.name, run: () => rule.run(makeClient, startMock) };
    return { name: `cannot: ${rule.name} (${reason})`, run: () => failsAsDeclared(rule, makeClient, startMock) };
  });
}

async function failsAsDeclared(rule: AdapterRule, makeClient: MakeClient, startMock?: StartMock): Promise<void> {
  const kept = await rule.run(makeClient, startMock).then(
    () => true,
    () => false,
  );
  if (kept) throw new Error(`This adapter does keep the rule that it declares it cannot: ${rule.name}`);
}
