import type { Invariant } from "../history.ts";

export const droppedInTheQueue: Invariant = {
  name: "a request that lost all its callers in the queue is not sent",
  requested({ number, manager }) {
    return manager.isLeftInQueue ? `request ${number} was sent for nobody` : undefined;
  },
  settled({ processes }) {
    for (const { managers } of processes)
      for (const { isLeftInQueue } of managers.values()) if (isLeftInQueue) return true;
    return false;
  },
};
