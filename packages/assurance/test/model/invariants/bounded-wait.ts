import type { History } from "../seen/history.ts";
import type { Invariant } from "../seen/invariant.ts";
import type { Wait } from "../seen/seen-manager.ts";

export const boundedWait: Invariant = {
  name: "nobody waits beyond the time-out",
  isOfOneManager: true,
  settled(history) {
    for (const wait of history.waits()) {
      const [waited, limit] = waitOf(wait, history);
      if (waited > limit) return `${wait.method} has kept a caller for ${waited} ms; ${limit} are allowed`;
    }
    return undefined;
  },
  failed: ({ at }, _, history) => history.waited(at) >= history.schedule.timeout,
};

/** Among many tenants, the time in the queue does not count, and the queue itself must move. */
function waitOf({ at, queuedFor, manager }: Wait, history: History): [waited: number, limit: number] {
  const { timeout, concurrency, tenants } = history.schedule;
  if (concurrency === 0) return [history.waited(at), timeout];
  const waited = history.waited(at) - (manager.queuedFor - queuedFor);
  if (waited > timeout) return [waited, timeout];
  return [history.clock.now.running - at.running, timeout * (2 * tenants + 1)];
}
