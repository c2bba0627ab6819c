import type { Invariant } from "../seen/invariant.ts";

export const oneRevocation: Invariant = {
  name: "a call that begins after its manager has heard of a rejection does not end with that token, unless its pause lasts",
  isOfOneManager: true,
  answered({ manager, begun, sends }, { revoked }) {
    const knowsOf = (value: string) => (manager.heard.get(value)?.order ?? Infinity) < begun.order;
    const last = sends.at(-1);
    if (last?.status === 401 && last.isFair && knowsOf(last.value) && manager.pause.permission(last.value) === "none")
      return `it got a 401 with a token that was reported before`;
    return [...manager.heard.keys()].some((value) => revoked.has(value) && knowsOf(value));
  },
};
