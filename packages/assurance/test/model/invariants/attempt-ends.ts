import type { Invariant } from "../seen/invariant.ts";

export const attemptEnds: Invariant = {
  name: "a request that hangs has its place for a third of the time-out",
  settled(history) {
    const { concurrency, timeout } = history.schedule;
    if (concurrency === 0) return undefined;
    let isTested = false;
    for (const { number, at, signal } of history.open) {
      const waited = history.waited(at);
      // Whole ms, as timers have them.
      if (!signal.aborted && waited > timeout / 3 + 1) return `request ${number} has had it for ${waited} ms`;
      isTested ||= waited > timeout / 6;
    }
    return isTested;
  },
};
