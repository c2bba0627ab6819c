import type { Invariant } from "../history.ts";

export const usableKept: Invariant = {
  name: "a failed renewal never loses a usable token",
  failed({ method, tsgId, signal }, error, history) {
    const kept = history.kept.get(tsgId);
    if (method !== "getToken" || signal?.aborted || !kept || !history.isUsable(kept)) return undefined;
    return `getToken failed with a token of ${history.age(kept.sentAt)} ms at hand, which lives ${kept.lifetime}: ${error}`;
  },
};
