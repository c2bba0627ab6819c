import type { Invariant } from "../seen/invariant.ts";

/** ms */
const MEMORY = 30_000;
const TENANTS = 3;

export const refusalShared: Invariant = {
  name: "a client that was refused for three tenants is not asked for by the others",
  requested({ number, manager: { process }, secret }, history) {
    if (history.schedule.concurrency === 0 || process.accepted.has(secret)) return undefined;
    const fresh = process.refusals.filter(
      (refusal) => refusal.secret === secret && history.atMost(refusal.at) < MEMORY,
    );
    const tenants = new Set(fresh.map(({ tsgId }) => tsgId)).size;
    return tenants >= TENANTS ? `request ${number} was sent after refusals for ${tenants}` : tenants > 0;
  },
  failed({ manager: { process, requests } }, error, history) {
    const isSpared =
      requests === 0 && process.refusals.length >= TENANTS && Reflect.get(Object(error), "error") !== undefined;
    if (isSpared) history.met("a request spared by the refusal of other tenants");
    return isSpared;
  },
};
