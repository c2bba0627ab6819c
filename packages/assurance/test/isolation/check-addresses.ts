import { mayReceiveToken, resolveOrigins } from "@sase-auth/core/adapter";
import fc from "fast-check";
import { type Address, addresses } from "./addresses.ts";
import { type Guess, startClients, TOKEN } from "./clients.ts";
import { type Arrival, type Network, startNetwork } from "./network.ts";

export interface Batch {
  readonly seed: number;
  readonly addresses: number;
  /** Instead of the adapters, a fetch that decides like this whether a URL gets a token. */
  readonly guess?: Guess;
}

/** Send requests to many addresses by every adapter, and look where a token arrives. Returns the problem, or undefined. */
export async function checkAddresses(batch: Batch): Promise<string | undefined> {
  await using network = await startNetwork();
  const { clients, close } = startClients(network, batch);
  try {
    const property = fc.asyncProperty(addresses(network), async (address) => {
      for (const [name, send] of Object.entries(clients)) {
        await send(address.url, address.base).catch(() => {});
        const arrivals = network.arrivals();
        const wrong = misplaced(arrivals, network) ?? (name === "fetch" && disagreement(address, arrivals, network));
        if (wrong) throw new Error(`${name}: ${wrong}`);
      }
    });
    const result = await fc.check(property, {
      seed: batch.seed,
      numRuns: batch.addresses,
      interruptAfterTimeLimit: 600_000,
      markInterruptAsFailure: true,
    });
    if (!result.failed) return undefined;
    const [counterexample] = result.counterexample ?? [];
    if (!counterexample) return `seed ${batch.seed}: time was over after ${result.numRuns} addresses`;
    return `seed ${batch.seed}: ${JSON.stringify(counterexample)}: ${result.errorInstance}`;
  } finally {
    await close();
  }
}

/** Whether a token has arrived at an unlisted origin, or at any origin after the request has left the first. */
export function misplaced(arrivals: readonly Arrival[], { listed }: Pick<Network, "listed">): string | undefined {
  const home = arrivals[0]?.origin;
  let hasLeft = false;
  for (const { origin, authorization } of arrivals) {
    hasLeft ||= origin !== home;
    if (!authorization?.includes(TOKEN)) continue;
    if (!listed.includes(origin)) return `a token went to ${origin}, which is not listed`;
    if (hasLeft) return `a token went to ${origin} by way of another origin`;
  }
  return undefined;
}

/** Whether the guard judges a URL as the host treats it. (Only fetch has no rule of its own.) */
function disagreement({ url, base }: Address, [first]: readonly Arrival[], { listed }: Network): string | undefined {
  if (!first || base) return undefined;
  const may = mayReceiveToken(url, resolveOrigins(listed));
  if (may === listed.includes(first.origin) && may === Boolean(first.authorization)) return undefined;
  return `the guard says ${may}, and it went to ${first.origin} ${first.authorization ? "with" : "without"} a token`;
}
