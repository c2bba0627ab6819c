import type { Invariant } from "../history.ts";

const PATIENCE = 5_000;

export const shortWaitWithAToken: Invariant = {
  name: "nobody waits more than 5 s for a renewal while the current token is good",
  settled(history) {
    for (const { method, tsgId, at, kept } of history.waits) {
      // All the time: who found it expired waits for another one, wherever clocks were set later.
      const isGood = kept && kept === history.kept.get(tsgId) && history.atMost(kept.sentAt) < kept.lifetime;
      const waited = history.waited(at);
      if (method === "getToken" && isGood && waited > PATIENCE) return `a caller has waited for ${waited} ms`;
    }
    return undefined;
  },
};
