import type { Invariant } from "../history.ts";

export const abortIsTheCallersOwn: Invariant = {
  name: "a caller's abort ends that caller's wait at once, and no token request",
  settled({ waits, endedByCaller }) {
    for (const { method, signal } of waits) if (signal?.aborted) return `${method} goes on after the abort`;
    return endedByCaller[0] && `it ended request ${endedByCaller[0].number}`;
  },
};
