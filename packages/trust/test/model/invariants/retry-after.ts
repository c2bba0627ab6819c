import type { Invariant } from "../history.ts";

const LONGEST_MEMORY = 60_000;

export const retryAfter: Invariant = {
  name: "a service that said when to come back is left alone until then",
  requested({ number, tsgId }, history) {
    const last = history.failures.get(tsgId);
    const asked = Math.min(LONGEST_MEMORY, (last?.heard?.retryAfter ?? 0) * 1000);
    const waited = last && history.atMost(last.at);
    if (waited !== undefined && waited < asked) return `request ${number} came after ${waited} ms instead of ${asked}`;
    return undefined;
  },
};
