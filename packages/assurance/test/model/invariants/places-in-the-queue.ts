import type { Invariant } from "../seen/invariant.ts";
import { requestsUnderWay } from "../seen/queue-view.ts";

export const placesInTheQueue: Invariant = {
  name: "no more token requests at once than places",
  requested({ manager }, history) {
    const { concurrency } = history.schedule;
    if (concurrency === 0) return undefined;
    const underWay = requestsUnderWay(manager.process, history);
    return underWay > concurrency ? `${underWay} requests at once` : underWay === concurrency;
  },
};
