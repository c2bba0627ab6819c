import type { Invariant } from "../history.ts";

export const placesInTheQueue: Invariant = {
  name: "no more token requests at once than places",
  requested({ manager }, { schedule: { concurrency } }) {
    const { underWay } = manager.process;
    if (concurrency === 0) return undefined;
    return underWay > concurrency ? `${underWay} requests at once` : underWay === concurrency;
  },
};
