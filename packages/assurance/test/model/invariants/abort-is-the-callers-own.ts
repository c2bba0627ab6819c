import type { Invariant } from "../seen/invariant.ts";

export const abortIsTheCallersOwn: Invariant = {
  name: "a caller's abort ends that caller's wait at once, and no token request",
  settled(history) {
    for (const { method, signal } of history.waits()) if (signal?.aborted) return `${method} goes on after the abort`;
    const ended = history.endedByCaller[0];
    return ended && `it ended request ${ended.number}`;
  },
  failed: ({ signal }) => signal?.aborted === true,
};
