import type { Invariant } from "../history.ts";
import type { Answer } from "../schedule.ts";

const MEMORY = 30_000;

export const refusalRemembered: Invariant = {
  name: "a secret that was refused is not tried again at once",
  requested({ number, tsgId, secret }, history) {
    const last = history.failures.get(tsgId);
    if (!last?.heard || !isFinal(last.heard) || last.secret !== secret) return undefined;
    const waited = history.atMost(last.at);
    return waited < MEMORY ? `request ${number} tried it after ${waited} ms` : undefined;
  },
};

function isFinal({ kind, foreign, status = 0 }: Answer): boolean {
  return kind === "refusal" || kind === "redirect" || foreign !== undefined || (kind === "page" && status >= 300);
}
