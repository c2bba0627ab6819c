import type { Invariant } from "../history.ts";

export const neverExpired: Invariant = {
  name: "never an expired token handed out",
  handedOut({ value, expiresAt }, { method, manager }, history) {
    const known = manager.known.filter(({ minted }) => minted.value === value);
    if (known.length === 0) return `${method} gave a token that nobody issued`;
    const matching = known.findLast(({ sentAt, minted }) => Math.abs(sentAt.wall + minted.lifetime - expiresAt) < 1);
    if (!matching) return "its expiresAt is wrong";
    // Read again from a store, it would look younger.
    const { sentAt, minted } = manager.kept?.minted.value === value ? manager.kept : matching;
    const age = history.age(sentAt);
    const { lifetime } = minted;
    if (age >= lifetime) return `${method} gave a token of ${age} ms, which lives ${lifetime} ms`;
    return manager.known.some((other) => !history.isUsable(other));
  },
};
