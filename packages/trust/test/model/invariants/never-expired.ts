import type { Invariant } from "../history.ts";

export const neverExpired: Invariant = {
  name: "never an expired token handed out",
  handedOut({ value, expiresAt }, { method }, history) {
    const minted = history.tokens.get(value);
    if (!minted) return `${method} gave a token that nobody issued`;
    const age = history.age(minted.sentAt);
    if (age >= minted.lifetime) return `${method} gave a token of ${age} ms, which lives ${minted.lifetime} ms`;
    return expiresAt === minted.sentAt.wall + minted.lifetime ? undefined : "its expiresAt is wrong";
  },
};
