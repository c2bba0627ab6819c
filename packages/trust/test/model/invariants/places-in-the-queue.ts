import type { Invariant } from "../history.ts";

export const placesInTheQueue: Invariant = {
  name: "no more token requests at once than places",
  requested(_, history) {
    if (history.concurrency === 0) return undefined;
    const live = [...history.open].filter((request) => history.isLive(request)).length;
    return live > history.concurrency ? `${live} requests at once` : undefined;
  },
};
