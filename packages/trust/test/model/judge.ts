import type { History, Invariant } from "./history.ts";

type Question = Exclude<keyof Invariant, "name">;
type About<Q extends Question> =
  Parameters<NonNullable<Invariant[Q]>> extends [...infer Facts, History] ? Facts : never;

/** Puts each question to the invariants that have an answer to it, and keeps the first that is no good. */
export class Judge {
  verdict: string | undefined;
  readonly #history: History;
  readonly #invariants: readonly Invariant[];

  constructor(history: History, invariants: readonly Invariant[]) {
    this.#history = history;
    this.#invariants = invariants;
  }

  ask<Q extends Question>(question: Q, ...facts: About<Q>): void {
    for (const invariant of this.#invariants) {
      const answer = invariant[question] as ((...facts: unknown[]) => string | undefined) | undefined;
      const wrong = answer?.(...facts, this.#history);
      if (wrong) this.verdict ??= `${invariant.name}: ${wrong}`;
    }
  }
}
