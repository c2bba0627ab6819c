import type { Invariant } from "../seen/invariant.ts";

export const noUnhandledRejection: Invariant = {
  name: "no unhandled rejection",
  settled({ unhandled }) {
    return unhandled.length > 0 ? `${unhandled[0]}` : undefined;
  },
  failed: ({ signal }) => signal?.aborted !== true,
};
