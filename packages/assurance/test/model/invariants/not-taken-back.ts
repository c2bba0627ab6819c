import type { Invariant } from "../seen/invariant.ts";

export const notTakenBack: Invariant = {
  name: "a token that was rejected is not taken from the store again",
  isOfOneManager: true,
  kept({ minted, fromStore }, { heard }) {
    if (!fromStore) return undefined;
    return heard.has(minted.value) ? "it was taken back" : heard.size > 0;
  },
};
