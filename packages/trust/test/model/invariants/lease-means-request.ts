import type { Invariant } from "../history.ts";

export const leaseMeansRequest: Invariant = {
  name: "a lease is taken only by who can request at once",
  settled({ memory, isStoreFaulty }) {
    if (!memory || isStoreFaulty) return undefined;
    let isTested = false;
    for (const { holder, hasRequested } of memory.leases) {
      const { number, hasStoreTrouble, openSecrets } = holder.process;
      if (hasStoreTrouble || openSecrets > 0 || holder.openVisits.size > 0) continue;
      if (!hasRequested) return `process ${number} has one for TSG ${holder.tsgId}, and no request under way`;
      isTested = true;
    }
    return isTested;
  },
};
