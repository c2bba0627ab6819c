import type { Fleet } from "../fleet.ts";
import type { LoadOutcome, ObtainOutcome, StoreKind } from "../plan.ts";

/** Something that goes wrong with a store, played on a fleet. */
export interface Fault {
  readonly name: string;
  readonly stores: readonly StoreKind[];
  /** What a store event of at least one process says. Undefined if there need not be one. */
  readonly told?: RegExp;
  /** Returns undefined if it cannot be played here. */
  play(store: StoreKind): Promise<FaultOutcome | undefined>;
}

export interface FaultOutcome {
  readonly processes: number;
  /** Token requests beyond the usual ones. Under load, the number of usual ones is an upper bound. */
  readonly extra: number;
  /** How many extra token requests the fault may cost. */
  readonly most: number;
  readonly failures: readonly string[];
  /** API requests that were answered 401. */
  readonly rejected: number;
  /** ms */
  readonly longest: number;
  /** The store events. */
  readonly troubles: readonly string[];
}

export function problemsOf({ told }: Fault, outcome: FaultOutcome): string[] {
  const { failures, extra, most, rejected, troubles } = outcome;
  const problems = [...failures];
  if (extra > most) problems.push(`${extra} extra token requests, at most ${most}`);
  if (rejected > 0) problems.push(`${rejected} API requests were answered 401`);
  if (told && !troubles.some((trouble) => told.test(trouble)))
    problems.push(`no event says so, only ${JSON.stringify(troubles)}`);
  return problems;
}

/** The outcome if each process was to obtain a token, and one request is the usual cost. */
export function outcomeOfObtain(fleet: Fleet, outcomes: readonly ObtainOutcome[], most: number): FaultOutcome {
  return {
    processes: outcomes.length,
    extra: fleet.sase.auth.tokenRequests.length - 1,
    most,
    failures: outcomes.flatMap(({ error }) => error ?? []),
    rejected: 0,
    longest: Math.max(...outcomes.map(({ wait }) => wait)),
    troubles: outcomes.flatMap(({ troubles }) => troubles),
  };
}

export function outcomeOfLoad(
  { sase }: Fleet,
  outcomes: readonly LoadOutcome[],
  usual: number,
  most: number,
): FaultOutcome {
  return {
    processes: outcomes.length,
    extra: Math.max(0, sase.auth.tokenRequests.length - usual),
    most,
    failures: outcomes.flatMap(({ failures }) => failures),
    rejected: sase.api.requests.filter(({ status }) => status === 401).length,
    longest: Math.max(...outcomes.map(({ longest }) => longest)),
    troubles: outcomes.flatMap(({ troubles }) => troubles),
  };
}
