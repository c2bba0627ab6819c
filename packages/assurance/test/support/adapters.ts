import { type AdapterName, loadHarness, loadProxyHarness, ADAPTERS as NAMED } from "@sase-auth/test-kit/adapters";
import type { Declarations, MakeClient } from "@sase-auth/testing/contract";

export type { AdapterName };

/** An adapter, or something else that sends requests with a token. */
export interface Way {
  readonly name: string;
  readonly makeClient: MakeClient;
  /** The rules of the contract that it declares in its own tests that it cannot keep. */
  readonly declared: Declarations;
}

export interface Adapter extends Way {
  readonly name: AdapterName;
}

/** Every adapter, with the newest version of its host. */
export const ADAPTERS: readonly Adapter[] = await adapters();

/** The proxy of an agent, as one more way to send requests. End what its clients have started with `closeAgents`. */
export const PROXY: Way & { closeAgents(): Promise<void> } = {
  ...(await loadProxyHarness<Omit<typeof PROXY, "name">>()),
  name: "agent's proxy",
};

/** @param timeout ms, the time-out of each host itself, if it has one */
export function adapters(timeout?: number): Promise<Adapter[]> {
  const load = async (name: AdapterName) => ({ name, ...(await loadHarness<Omit<Adapter, "name">>(name, timeout)) });
  return Promise.all(NAMED.map(({ name }) => load(name)));
}
