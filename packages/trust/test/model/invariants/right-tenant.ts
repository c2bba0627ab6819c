import type { Invariant } from "../history.ts";

export const rightTenant: Invariant = {
  name: "never a token of another TSG",
  handedOut({ value, tsgId }, wait, history) {
    const named = history.tokens.get(value)?.named ?? ["unknown"];
    if (tsgId === wait.tsgId && named.every((name) => name === wait.tsgId)) return undefined;
    return `a caller for ${wait.tsgId} got a token for ${named.join(" and ")}`;
  },
};
