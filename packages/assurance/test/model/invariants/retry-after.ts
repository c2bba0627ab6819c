import type { Invariant } from "../seen/invariant.ts";

const LONGEST_MEMORY = 60_000;

export const retryAfter: Invariant = {
  name: "a service that said when to come back is left alone until then",
  isOfOneManager: true,
  requested({ number, manager: { failure } }, history) {
    const asked = Math.min(LONGEST_MEMORY, (failure?.heard?.retryAfter ?? 0) * 1000);
    const waited = failure && history.atMost(failure.at);
    if (waited === undefined || asked === 0) return undefined;
    return waited < asked ? `request ${number} came after ${waited} ms instead of ${asked}` : waited < 2 * asked;
  },
};
