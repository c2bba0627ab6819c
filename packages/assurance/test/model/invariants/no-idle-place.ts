import type { History } from "../seen/history.ts";
import type { Invariant } from "../seen/invariant.ts";
import { hasOpenRequest, mayBeWaiting, placesTaken } from "../seen/queue-view.ts";
import type { SeenManager } from "../seen/seen-manager.ts";
import type { SeenProcess } from "../seen/seen-process.ts";

export const noIdlePlace: Invariant = {
  name: "no request waits for a place while one is free: neither sleep nor a hanging request takes it for long",
  isOfOneManager: true,
  settled(history) {
    const { concurrency, store } = history.schedule;
    if (concurrency === 0 || store) return undefined;
    let isTested = false;
    for (const process of history.processes) {
      const waiting = queuedIn(process, history);
      if (!waiting) continue;
      const taken = placesTaken(process, history);
      if (taken < concurrency) return `TSG ${waiting.tsgId} waits, and ${taken} of ${concurrency} places are taken`;
      isTested = true;
    }
    return isTested;
  },
};

/** A manager whose request cannot be anywhere but in the queue: it was never sent, and nobody was told to wait. */
function queuedIn(process: SeenProcess, history: History): SeenManager | undefined {
  const { timeout } = history.schedule;
  if (process.openSecrets > 0 || mayBeWaiting(process, history)) return undefined;
  for (const manager of history.managersOf(process)) {
    const isFresh = manager.requests === 0 && !manager.kept && manager.told.size === 0;
    const waits = [...manager.waits].some(({ at }) => history.waited(at) < timeout);
    if (isFresh && waits && !hasOpenRequest(manager, history)) return manager;
  }
  return undefined;
}
