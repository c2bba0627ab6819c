import type { Invariant } from "../seen/invariant.ts";

export const pauseKept: Invariant = {
  name: "a token that was requested after a rejection is returned unchanged while its pause lasts",
  isOfOneManager: true,
  handedOut({ value }, { method, rejected, pause }, history) {
    if (method !== "replaceToken" || pause !== "demanded") return undefined;
    history.met("a rejected token returned unchanged");
    return value === rejected ? true : "it was replaced";
  },
  failed({ signal, pause }, error) {
    return pause === "demanded" && !signal?.aborted ? `replaceToken failed: ${error}` : undefined;
  },
};
