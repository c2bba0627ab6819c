import type { Invariant } from "../seen/invariant.ts";

export const oneRevocation: Invariant = {
  name: "a call that begins after its manager has heard of a rejection does not end with that token, unless its pause lasts",
  isOfOneManager: true,
  answered({ manager, begun, sends }, { revoked }) {
    const { heard, known, pause } = manager;
    const knowsOf = (value: string) => (heard.get(value)?.order ?? Infinity) < begun.order;
    // The service may issue the same token again.
    const isIssued = (value: string) =>
      known.some(
        ({ minted, fromStore, at }) =>
          minted.value === value && !fromStore && at.order > (heard.get(value)?.order ?? 0),
      );
    const last = sends.at(-1);
    if (
      last?.status === 401 &&
      last.isFair &&
      knowsOf(last.value) &&
      !isIssued(last.value) &&
      pause.permission(last.value) === "none"
    )
      return "it got a 401 with a token that was reported before";
    return [...heard.keys()].some((value) => revoked.has(value) && knowsOf(value));
  },
};
