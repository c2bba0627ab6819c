import type { Invariant } from "../seen/invariant.ts";

export const requestedAgain: Invariant = {
  name: "who reports a token gets none that was requested before anyone had reported it, if another one can be had",
  isOfOneManager: true,
  handedOut({ value }, { method, manager, rejected, kept, at }, history) {
    const { known, heard, failedAt } = manager;
    const heardAt = rejected === undefined ? undefined : heard.get(rejected);
    // The end of a token that has ended says nothing about its successor.
    if (method !== "replaceToken" || value === rejected || !heardAt || !kept) return undefined;
    if (known.some(({ fromStore, minted }) => fromStore && minted.value === value)) return undefined;
    // The service may issue the same token again.
    const came = known.filter((token) => token.at.order > at.order);
    const given = came.findLast(({ minted }) => minted.value === value);
    if (!given || given.mayBeReplacement || given.sentAt.order > heardAt.order)
      return came.some(({ sentAt }) => sentAt.order < heardAt.order);
    // One more request was made and failed, or there was no time for it.
    const hasFailed = failedAt !== undefined && failedAt.order > given.at.order;
    const isLate = history.atMost(at) >= history.schedule.timeout / 3;
    return hasFailed || isLate ? undefined : "it was requested before";
  },
};
