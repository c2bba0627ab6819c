import type { Invariant } from "../history.ts";

const PAUSE = 60_000;

export const rejectionAnswered: Invariant = {
  name: "a rejected token is replaced, unless it has just replaced one that was rejected while it was good",
  handedOut({ value }, { method, tsgId, rejected }, history) {
    if (method !== "replaceToken" || value !== rejected) return undefined;
    const replacedAt = history.replacements.get(value);
    if (replacedAt && history.age(replacedAt) < PAUSE) return undefined;
    return `the caller for ${tsgId} got back the token that it reported`;
  },
};
