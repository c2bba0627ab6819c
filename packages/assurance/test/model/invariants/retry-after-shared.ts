import type { Invariant } from "../seen/invariant.ts";

/** ms */
const LONGEST_MEMORY = 60_000;

export const retryAfterShared: Invariant = {
  name: "a service that said when to come back is left alone by all tenants until then",
  requested({ number, manager: { process } }, history) {
    if (history.schedule.concurrency === 0 || !process.retryAfter) return undefined;
    const asked = Math.min(LONGEST_MEMORY, process.retryAfter.ms);
    const waited = history.atMost(process.retryAfter.at);
    return waited < asked ? `request ${number} came after ${waited} ms instead of ${asked}` : true;
  },
  failed({ manager: { process, requests, tsgId }, signal }, error, history) {
    const { concurrency } = history.schedule;
    if (concurrency === 0 || signal?.aborted || requests > 0 || process.retryAfter === undefined) return undefined;
    const isSpared = process.retryAfter.tsgId !== tsgId && Reflect.get(Object(error), "retryAfter") !== undefined;
    if (isSpared) history.met("a request spared by the Retry-After of another tenant");
    return isSpared;
  },
};
