import type { Invariant } from "../seen/invariant.ts";

export const oneReplay: Invariant = {
  name: "never a second replay, and none without a rejection",
  sent({ sends }) {
    if (sends.length > 2) return `a call was sent ${sends.length} times`;
    return sends.length < 2 || sends[0]?.status === 401 ? undefined : `a call was replayed after ${sends[0]?.status}`;
  },
  answered: ({ sends }) => sends.length === 2,
};
