import type { Invariant } from "../seen/invariant.ts";

export const neverExpired: Invariant = {
  name: "never an expired token handed out",
  isOfOneManager: true,
  handedOut({ value, expiresAt }, { method, manager, at }, history) {
    const known = manager.known.filter(({ minted }) => minted.value === value);
    if (known.length === 0) return `${method} gave a token that nobody issued`;
    const matching = known.filter(({ sentAt, minted }) => Math.abs(sentAt.wall + minted.lifetime - expiresAt) < 1);
    if (matching.length === 0) return "its expiresAt is wrong";
    // A token that was there is as old as it was. One that was waited for may have been read from a store several times.
    const wasThere = at.turn === history.clock.now.turn && manager.kept?.minted.value === value;
    const views = wasThere && manager.kept ? [manager.kept] : matching;
    if (views.some((view) => history.isUsable(view))) return manager.known.some((other) => !history.isUsable(other));
    const [{ sentAt, minted }] = views as [(typeof views)[number]];
    return `${method} gave a token of ${history.age(sentAt)} ms, which lives ${minted.lifetime} ms`;
  },
};
