import type { Invariant } from "../seen/invariant.ts";

/** ms */
const EARLIEST_RENEWAL = 5 * 60_000;

export const noRequestWithoutNeed: Invariant = {
  name: "no token request for a manager whose token is good, far from its end and not rejected, or rejected in its pause",
  isOfOneManager: true,
  requested({ number, manager: { kept, reported, heard } }, history) {
    if (!kept || reported) return undefined;
    const { lifetime, value } = kept.minted;
    const left = lifetime - history.atMost(kept.sentAt);
    if (left <= Math.min(EARLIEST_RENEWAL, lifetime / 3)) return true;
    return `request ${number} was sent ${left} ms before the end${heard.has(value) ? ", because of a rejection" : ""}`;
  },
};
