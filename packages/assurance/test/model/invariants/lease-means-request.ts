import type { Invariant } from "../seen/invariant.ts";
import { mayBeWaiting } from "../seen/queue-view.ts";

export const leaseMeansRequest: Invariant = {
  name: "a lease is taken only by who can request at once",
  settled(history) {
    const { memory, isStoreFaulty } = history;
    if (!memory || isStoreFaulty) return undefined;
    let isTested = false;
    for (const { holder, hasRequested } of memory.leases) {
      const { number, hasStoreTrouble, openSecrets } = holder.process;
      if (hasStoreTrouble || openSecrets > 0 || holder.openVisits.size > 0) continue;
      // The service may have asked for that while the lease was on its way.
      if (mayBeWaiting(holder.process, history)) continue;
      if (!hasRequested) return `process ${number} has one for TSG ${holder.tsgId}, and no request under way`;
      isTested = true;
    }
    return isTested;
  },
};
