import { type AdapterName, loadHarness, ADAPTERS as NAMED } from "@sase-auth/test-kit/adapters";
import type { Declarations, MakeClient } from "@sase-auth/testing/contract";

export type { AdapterName };

export interface Adapter {
  readonly name: AdapterName;
  readonly makeClient: MakeClient;
  /** The rules of the contract that it declares in its own tests that it cannot keep. */
  readonly declared: Declarations;
}

/** Every adapter, with the newest version of its host. */
export const ADAPTERS: readonly Adapter[] = await adapters();

/** @param timeout ms, the time-out of each host itself, if it has one */
export function adapters(timeout?: number): Promise<Adapter[]> {
  const load = async (name: AdapterName) => ({ name, ...(await loadHarness<Omit<Adapter, "name">>(name, timeout)) });
  return Promise.all(NAMED.map(({ name }) => load(name)));
}
