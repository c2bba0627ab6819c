import type { Answer } from "../schedule.ts";
import type { Invariant } from "../seen/invariant.ts";

const MEMORY = 30_000;

export const refusalRemembered: Invariant = {
  name: "a secret that was refused is not tried again at once",
  isOfOneManager: true,
  requested({ number, manager: { failure }, secret }, history) {
    if (!failure?.heard || !isFinal(failure.heard) || failure.secret !== secret) return undefined;
    const waited = history.atMost(failure.at);
    return waited < MEMORY ? `request ${number} tried it after ${waited} ms` : undefined;
  },
  failed: ({ manager: { failure, lastRequestAt }, at }) =>
    failure?.heard !== undefined && isFinal(failure.heard) && (lastRequestAt?.order ?? 0) < at.order,
};

function isFinal({ kind, foreign, status = 0 }: Answer): boolean {
  return kind === "refusal" || kind === "redirect" || foreign !== undefined || (kind === "page" && status >= 300);
}
