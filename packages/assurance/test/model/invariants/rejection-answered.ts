import type { Invariant } from "../seen/invariant.ts";

export const rejectionAnswered: Invariant = {
  name: "a rejected token is replaced, unless it was requested after a rejection and its pause lasts",
  isOfOneManager: true,
  handedOut({ value }, { method, manager, rejected, pause, at }, history) {
    if (method !== "replaceToken") return undefined;
    if (value !== rejected || pause !== "none") return value !== rejected;
    // The service may issue the same token again.
    const isIssued = manager.known.some((token) => token.minted.value === value && token.at.order > at.order);
    if (!isIssued) return `the caller for ${manager.tsgId} got back the token that it reported`;
    history.met("a rejection answered with the same token by the service");
    return true;
  },
};
