import type { Invariant } from "../seen/invariant.ts";

export const usableKept: Invariant = {
  name: "a failed renewal never loses a usable token",
  isOfOneManager: true,
  failed({ method, manager: { usable }, signal }, error, history) {
    if (method !== "getToken" || signal?.aborted || !usable) return undefined;
    const { sentAt, minted } = usable;
    return `getToken failed with a token of ${history.age(sentAt)} ms at hand, which lives ${minted.lifetime}: ${error}`;
  },
  handedOut: ({ value }, { method, manager }) =>
    method === "getToken" && manager.failure !== undefined && value === manager.kept?.minted.value,
};
