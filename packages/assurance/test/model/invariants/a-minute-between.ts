import type { Invariant } from "../seen/invariant.ts";

/** ms */
const MINUTE = 60_000;
const EARLIEST_RENEWAL = 5 * MINUTE;

export const aMinuteBetween: Invariant = {
  name: "at most one token request a minute because of rejections",
  isOfOneManager: true,
  requested({ number, manager: { kept, heard } }, history) {
    if (!kept?.isReplacement || !heard.has(kept.minted.value)) return undefined;
    const waited = history.atMost(kept.sentAt);
    const { lifetime } = kept.minted;
    // It may be renewed for another reason.
    if (lifetime - waited <= Math.min(EARLIEST_RENEWAL, lifetime / 3)) return undefined;
    return waited >= MINUTE || `request ${number} came ${waited} ms after the last one`;
  },
};
