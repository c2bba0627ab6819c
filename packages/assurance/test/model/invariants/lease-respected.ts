import type { Invariant } from "../seen/invariant.ts";

export const leaseRespected: Invariant = {
  name: "while one process has the lease, no other requests the token before its patience ends",
  requested({ number, manager }, history) {
    const { memory, schedule } = history;
    if (!memory || !schedule.store || history.isStoreFaulty || manager.process.hasStoreTrouble) return undefined;
    const lease = memory.leaseOf(manager.key);
    // Its own may have run out while its request was under way.
    if (!lease || lease.holder === manager || manager.hadLease) return undefined;
    const patience = Math.min(schedule.store.patience, (schedule.timeout * 2) / 3);
    const waited = manager.leaseRefusedAt ? history.atMost(manager.leaseRefusedAt) : 0;
    if (waited >= patience) return true;
    return `process ${manager.process.number} sent request ${number} after ${waited} ms, and ${lease.holder.process.number} has the lease`;
  },
  kept: ({ fromStore }, { leaseRefusedAt }) => fromStore && leaseRefusedAt !== undefined,
};
