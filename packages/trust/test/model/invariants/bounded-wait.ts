import type { History, Invariant, Wait } from "../history.ts";

export const boundedWait: Invariant = {
  name: "nobody waits beyond the time-out",
  settled(history) {
    for (const wait of history.waits) {
      const [waited, limit] = waitOf(wait, history);
      if (waited > limit) return `${wait.method} has kept a caller for ${waited} ms; ${limit} are allowed`;
    }
    return undefined;
  },
};

/** Among many tenants, the time counts from when the request leaves the queue, and the queue itself must move. */
function waitOf({ at, tsgId }: Wait, history: History): [waited: number, limit: number] {
  const { timeout, concurrency, tenants } = history;
  if (concurrency === 0) return [history.waited(at), timeout];
  const left = history.leftQueueAt.get(tsgId);
  if (!left) return [history.clock.now.running - at.running, timeout * (2 * tenants + 1)];
  return [Math.min(history.waited(at), history.waited(left)), timeout];
}
