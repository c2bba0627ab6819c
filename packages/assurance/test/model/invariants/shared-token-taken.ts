import type { History } from "../seen/history.ts";
import type { Invariant } from "../seen/invariant.ts";
import type { SeenManager } from "../seen/seen-manager.ts";
import type { MintedToken } from "../seen/seen-tokens.ts";

/** ms */
const CLOCK_SKEW = 5_000;

export const sharedTokenTaken: Invariant = {
  name: "a token in a healthy store that serves is taken, and not requested again",
  requested({ number, manager }, history) {
    const { memory } = history;
    if (!memory || history.isStoreFaulty || manager.process.hasStoreTrouble || !manager.key) return undefined;
    const lease = memory.leaseOf(manager.key);
    // The holder of the lease looks once more, and from then on nobody else leaves a token.
    if (lease?.holder !== manager || lease.hasRequested) return undefined;
    const entry = memory.get(manager.key);
    if (entry && entry.at.order < lease.at.order && serves(entry.minted, manager, history))
      return `request ${number} was sent while there was a token in the store`;
    return true;
  },
  kept: ({ fromStore }) => fromStore,
};

/** Whether a token in the store is beyond doubt better than what the manager has. */
function serves(minted: MintedToken, { kept, heard, reported }: SeenManager, history: History): boolean {
  const { lifetime, sentAt, value } = minted;
  const left = lifetime - history.atMost(sentAt);
  if (left <= Math.min(60_000, lifetime / 15) || heard.has(value)) return false;
  if (reported && sentAt.wall - reported.at.wall <= CLOCK_SKEW) return false;
  if (value === kept?.minted.value) return false;
  // Written ahead of this clock, it counts as written now.
  const expiresAt = Math.min(history.clock.now.wall, sentAt.wall) + lifetime;
  return !kept || expiresAt > kept.sentAt.wall + kept.minted.lifetime;
}
