import type { History } from "./history.ts";
import type { Invariant } from "./invariant.ts";
import type { Tally } from "./tally.ts";

type Question = Exclude<keyof Invariant, "name" | "isOfOneManager">;
type About<Q extends Question> =
  Parameters<NonNullable<Invariant[Q]>> extends [...infer Facts, History] ? Facts : never;

/** Puts each question to the invariants that have an answer to it, counts those, and keeps the first that finds something wrong. */
export class Judge {
  verdict: string | undefined;
  readonly #history: History;
  readonly #invariants: readonly Invariant[];
  readonly #tally: Tally;

  constructor(history: History, invariants: readonly Invariant[], tally: Tally) {
    this.#history = history;
    this.#invariants = invariants;
    this.#tally = tally;
  }

  ask<Q extends Question>(question: Q, ...facts: About<Q>): void {
    for (const invariant of this.#invariants) {
      const answer = invariant[question] as ((...facts: unknown[]) => string | boolean | undefined) | undefined;
      const finding = answer?.(...facts, this.#history);
      if (finding) this.#tally.add(invariant.name);
      if (typeof finding === "string") this.verdict ??= `${invariant.name}: ${finding}`;
    }
  }
}
