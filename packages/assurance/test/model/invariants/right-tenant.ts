import type { Invariant } from "../seen/invariant.ts";

export const rightTenant: Invariant = {
  name: "never a token of another TSG",
  handedOut({ value, tsgId }, { manager }, history) {
    const named = history.tokens.get(value)?.named ?? ["unknown"];
    if (tsgId === manager.tsgId && named.every((name) => name === manager.tsgId)) return history.schedule.tenants > 1;
    return `a caller for ${manager.tsgId} got a token for ${named.join(" and ")}`;
  },
  failed: ({ manager }) => manager.failure?.heard?.foreign !== undefined,
};
