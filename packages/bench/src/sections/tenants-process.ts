import { TENANT_KEEPERS } from "../contestants/tenant-keepers.ts";
import { limitFetch } from "../hosts/connections.ts";
import { collectGarbage } from "../interleave.ts";
import type { Credentials } from "../setup.ts";

export interface TenantsOrder {
  readonly name: string;
  readonly account: Omit<Credentials, "tsgId">;
  readonly count: number;
}

export interface HeldBytes {
  readonly bytes: number;
}

const WARM_UP = 1_000;

type Obtain = (tsgId: string) => Promise<unknown>;

// The parent may exit before the answer.
process.once("disconnect", () => process.exit());
process.once("message", async (order: TenantsOrder) => {
  limitFetch();
  const answer: HeldBytes = { bytes: await heldBytes(order) };
  process.send?.(answer);
});

async function heldBytes({ name, account, count }: TenantsOrder): Promise<number> {
  const keeper = TENANT_KEEPERS.find((candidate) => candidate.name === name);
  if (!keeper) throw new Error(`no such keeper: ${name}`);
  // Everything that is made once: connections, code, caches of the engine.
  await obtainAll(keeper.open(account, count), Math.max(WARM_UP, count / 10), 2_000_000_000);
  const before = await heap();
  const obtain = keeper.open(account, count);
  await obtainAll(obtain, count, 1_000_000_000);
  const held = (await heap()) - before;
  await obtain("1"); // keeps all tokens alive until here
  return held;
}

async function obtainAll(obtain: Obtain, count: number, firstId: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => obtain(String(firstId + index))));
}

/** bytes in use. Weakly held objects, and those with a finalizer, are freed after a turn of the event loop. */
async function heap(): Promise<number> {
  for (let time = 0; time < 5; time++) {
    collectGarbage({ type: "major" });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage().heapUsed;
}
