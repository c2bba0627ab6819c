import type { Invariant } from "../seen/invariant.ts";

const PATIENCE = 5_000;

export const shortWaitWithAToken: Invariant = {
  name: "nobody waits more than 5 s for a renewal while the current token is good",
  isOfOneManager: true,
  settled(history) {
    for (const { method, manager, at, kept } of history.waits()) {
      // All the time: who found it expired waits for another one, wherever clocks were set later.
      const isGood = kept && kept === manager.kept && history.atMost(kept.sentAt) < kept.minted.lifetime;
      const waited = history.waited(at);
      if (method === "getToken" && isGood && waited > PATIENCE) return `a caller has waited for ${waited} ms`;
    }
    return undefined;
  },
  handedOut: ({ value }, { method, kept, at }, history) =>
    method === "getToken" && value === kept?.minted.value && history.waited(at) > 0,
};
