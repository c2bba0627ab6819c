import type { Invariant } from "../seen/invariant.ts";

export const rejectionAnswered: Invariant = {
  name: "a rejected token is replaced, unless it was requested after a rejection and its pause lasts",
  isOfOneManager: true,
  handedOut({ value }, { method, manager, rejected, pause }) {
    if (method !== "replaceToken") return undefined;
    if (value !== rejected || pause !== "none") return value !== rejected;
    return `the caller for ${manager.tsgId} got back the token that it reported`;
  },
};
