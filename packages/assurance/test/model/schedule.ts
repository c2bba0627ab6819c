/** What the token endpoint does with one request. */
export interface Answer {
  readonly kind: "token" | "later" | "refusal" | "page" | "redirect" | "reset" | "cut" | "hang" | "throw" | "nonsense";
  /** `expires_in` and `exp - iat` in s, where there are such, and the ms for which the token lives. */
  readonly life?: Life;
  /** The token that this TSG got last, if there is one: a cache stands before the endpoint. */
  readonly again?: true;
  /** Which source names another TSG. */
  readonly foreign?: "claim" | "answer";
  readonly status?: number;
  /** s, in the header `Retry-After` */
  readonly retryAfter?: number;
  /** The `fetch` ignores an abort. */
  readonly deaf?: true;
}

export interface Life {
  readonly expiresIn?: unknown;
  readonly claimed?: number;
  readonly ms: number;
}

export type SecretAnswer = "at once" | "slow" | "throws" | "rejects" | "empty" | "never";

/** What the API does with one request, beyond what its token deserves. */
export type Verdict = "fair" | "always 401" | "reset";

/**
 * What the store does with one visit.
 *
 * - `slow`: it answers when the scheduler lets it
 * - `late`: it answers after a second and a half
 * - `hang`: it does nothing, and does not answer
 * - `mute`: it does what it was asked for, and does not answer
 * - `lie`: it returns garbage for an entry, a lease without asking for one, and success for what it has not done
 */
export type StoreAnswer = "at once" | "slow" | "late" | "hang" | "mute" | "rejects" | "lie";

export interface StorePlan {
  /** For one visit each, in turn; after the last one the store is well. */
  readonly answers: readonly StoreAnswer[];
  readonly encrypts: boolean;
  /** ms, the options of `sharedStore` */
  readonly leaseTtl: number;
  readonly patience: number;
}

export interface CallStep {
  readonly do: "call";
  readonly how: "get" | "send" | "look" | "reject" | "renew";
  readonly process: number;
  readonly tenant: number;
  readonly signal?: "own" | "shared";
}

export type Step =
  | CallStep
  /** A call for each tenant. */
  | { readonly do: "walk"; readonly process: number; readonly signal?: "shared" }
  | { readonly do: "answer"; readonly count: number }
  | { readonly do: "pass" | "stop" | "suspend" | "setWall" | "setMonotonic"; readonly ms: number }
  | { readonly do: "abort"; readonly which: "first" | "last" | "shared" }
  | { readonly do: "rotate" }
  | { readonly do: "revoke"; readonly tenant: number };

/** All that is random in a run, beside the order in which what is under way goes on. */
export interface Schedule {
  readonly family: string;
  readonly processes: number;
  /** How many TSGs each process has tokens for. */
  readonly tenants: number;
  /** 0: a `TokenManager` for each TSG; else `TenantTokens` with so many places. */
  readonly concurrency: number;
  /** For how many TSGs `TenantTokens` keeps a manager. */
  readonly maxTenants: number;
  /** ms, the manager's own option */
  readonly timeout: number;
  readonly secretIs: "text" | "function";
  /** The only clock that goes backwards. */
  readonly setBack: "setWall" | "setMonotonic";
  /** Begin with a token. */
  readonly warm: boolean;
  /** ms that a token request takes; undefined: until the scheduler lets it go on. */
  readonly latency: number | undefined;
  /** For one token request each, in turn, and then for all others. */
  readonly answers: readonly Answer[];
  readonly lastAnswer: Answer;
  readonly secrets: readonly SecretAnswer[];
  /** For one API request each, in turn, and then for all others. */
  readonly verdicts: readonly Verdict[];
  readonly lastVerdict: Verdict;
  /** Undefined: each process is on its own. */
  readonly store: StorePlan | undefined;
  readonly steps: readonly Step[];
  /** Seed of Math.random, from which the manager takes its jitter. */
  readonly jitter: number;
}

export const HEALTHY: Answer = { kind: "token", life: { expiresIn: 899, claimed: 900, ms: 899_000 } };
export const REFUSAL: Answer = { kind: "refusal", status: 401 };
