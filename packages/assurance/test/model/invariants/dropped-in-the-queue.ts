import type { Invariant } from "../seen/invariant.ts";

export const droppedInTheQueue: Invariant = {
  name: "a request that lost all its callers in the queue is not sent",
  isOfOneManager: true,
  requested({ number, manager }, history) {
    if (manager.isLeftInQueue) return `request ${number} was sent for nobody`;
    return [...history.managersOf(manager.process)].some(({ isLeftInQueue }) => isLeftInQueue);
  },
};
