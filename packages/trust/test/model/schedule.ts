import fc from "fast-check";

/** What the token endpoint does with one request. */
export interface Answer {
  readonly kind: "token" | "later" | "refusal" | "page" | "redirect" | "reset" | "cut" | "hang" | "throw" | "nonsense";
  /** `expires_in` and `exp - iat` in s, where there are such, and the ms for which the token is good. */
  readonly life?: Life;
  /** Which source names another TSG. */
  readonly foreign?: "claim" | "answer";
  readonly status?: number;
  /** s, in the header `Retry-After` */
  readonly retryAfter?: number;
  /** The `fetch` does not hear of an abort. */
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

export type Step =
  | { do: "call"; how: "get" | "send" | "look" | "reject"; tenant: number; signal?: "own" | "shared" }
  | { do: "answer"; count: number }
  | { do: "pass" | "stop" | "suspend" | "setWall" | "setMonotonic"; ms: number }
  | { do: "abort"; which: "first" | "last" | "shared" }
  | { do: "rotate" }
  | { do: "revoke"; tenant: number };

/** All that is random in a run, beside the order in which what is under way goes on. */
export interface Schedule {
  /** ms, the manager's own option */
  readonly timeout: number;
  /** 0: one manager; else `TenantTokens` with so many places. */
  readonly concurrency: number;
  readonly secretIs: "text" | "function";
  /** The only clock that goes backwards. */
  readonly setBack: "setWall" | "setMonotonic";
  /** Begin with a token. */
  readonly warm: boolean;
  /** For one request each, in turn; after the last one the service is well. */
  readonly answers: readonly Answer[];
  readonly secrets: readonly SecretAnswer[];
  readonly verdicts: readonly Verdict[];
  readonly steps: readonly Step[];
  /** Seed of Math.random, from which the manager takes its jitter. */
  readonly jitter: number;
}

const SECOND = 1000;

const LIVES: readonly Life[] = [
  { expiresIn: 899, claimed: 900, ms: 899 * SECOND },
  { expiresIn: "60", ms: 60 * SECOND },
  { expiresIn: 10, ms: 10 * SECOND },
  { expiresIn: 900, claimed: 30, ms: 30 * SECOND },
  { expiresIn: 2, claimed: 2, ms: 2 * SECOND },
  { expiresIn: 0, claimed: 300, ms: 300 * SECOND },
  { expiresIn: -1, ms: 900 * SECOND },
  { expiresIn: "soon", claimed: 45, ms: 45 * SECOND },
  { ms: 900 * SECOND },
  { expiresIn: 1e9, ms: 24 * 3600 * SECOND },
  { expiresIn: 0.4, ms: 400 },
];

const TOKENS: readonly Answer[] = LIVES.map((life) => ({ kind: "token", life }));

const FAULTS: readonly Answer[] = [
  ...[500, 503, 408].map((status): Answer => ({ kind: "later", status })),
  ...[0, 1, 4, 20, 45, 3600].map((retryAfter): Answer => ({ kind: "later", status: 429, retryAfter })),
  { kind: "refusal", status: 401 },
  { kind: "refusal", status: 400 },
  { kind: "page", status: 200 },
  { kind: "page", status: 407 },
  { kind: "redirect", status: 302 },
  { kind: "reset" },
  { kind: "cut", life: LIVES[0] as Life },
  { kind: "hang" },
  { kind: "throw" },
  { kind: "nonsense" },
  { kind: "token", life: LIVES[0] as Life, foreign: "claim" },
  { kind: "token", life: LIVES[0] as Life, foreign: "answer" },
];

/** A `fetch` that does not hear of an abort may answer after it, or never. */
const DEAF: readonly Answer[] = [
  ...TOKENS.slice(0, 5),
  ...FAULTS.filter(({ kind }) => /hang|later|refusal/.test(kind)),
].map((answer) => ({ ...answer, deaf: true }));

/** Around every limit that there is. */
const PASSES = [0, 1, 50, 260, 600];
const LONG_PASSES = [2, 4.999, 5, 6, 9.999, 10, 29.999, 30, 31, 61, 600, 900, 4000].map((s) => s * SECOND);
const JUMPS = [260, 6 * SECOND, 31 * SECOND, 61 * SECOND, 850 * SECOND, 4e6];

/** Into the windows in which tokens of 60, 300 and 899 s are renewed, in the background or with somebody waiting. */
const WINDOWS = [45 * SECOND, 57 * SECOND, 230 * SECOND, 285 * SECOND, 650 * SECOND, 850 * SECOND];

const TENANTS = [0, 1, 2];

function times<T>(count: number, things: readonly T[]): T[] {
  return Array.from({ length: count }, () => things).flat();
}

const CALLS = (["get", "send", "look", "reject"] as const).flatMap((how) =>
  TENANTS.flatMap((tenant) => [
    { do: "call", how, tenant } as const,
    { do: "call", how, tenant, signal: "own" } as const,
    { do: "call", how, tenant, signal: "shared" } as const,
  ]),
);

function passes(kind: "pass" | "stop" | "suspend" | "setWall" | "setMonotonic", ms: readonly number[]): Step[] {
  return ms.map((ms) => ({ do: kind, ms }));
}

/** One long list, from which one draw makes a step: thousands of schedules a second are wanted. */
const STEPS: readonly Step[] = [
  ...times(
    6,
    CALLS.filter(({ how, tenant }) => tenant === 0 && how !== "look" && how !== "reject"),
  ),
  ...CALLS,
  ...times(
    25,
    [1, 2, 9].map((count) => ({ do: "answer", count }) as const),
  ),
  ...times(4, passes("pass", PASSES)),
  ...passes("pass", LONG_PASSES),
  ...times(3, passes("pass", WINDOWS)),
  ...passes("stop", JUMPS),
  ...passes("suspend", JUMPS),
  ...(["setWall", "setMonotonic"] as const).flatMap((kind) => passes(kind, [...JUMPS, ...JUMPS.map((ms) => -ms)])),
  ...times(
    3,
    (["first", "last", "shared"] as const).map((which) => ({ do: "abort", which }) as const),
  ),
  ...times(2, [{ do: "rotate" } as const]),
  ...times(8, [{ do: "revoke", tenant: 0 } as const]),
];

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  timeout: fc.constantFrom(30_000, 30_000, 3_000, 700),
  concurrency: fc.constantFrom(0, 0, 1, 2),
  secretIs: fc.constantFrom("text", "function"),
  setBack: fc.constantFrom("setWall", "setMonotonic"),
  warm: fc.constantFrom(false, true, true),
  answers: fc.array(fc.constantFrom(...times(9, TOKENS), ...times(2, FAULTS), ...DEAF), { maxLength: 12, size: "max" }),
  secrets: fc.array(
    fc.constantFrom<SecretAnswer[]>(
      ...times(12, ["at once" as const]),
      ...times(4, ["slow" as const]),
      "throws",
      "rejects",
      "empty",
      "never",
    ),
    {
      maxLength: 12,
      size: "max",
    },
  ),
  verdicts: fc.array(fc.constantFrom<Verdict[]>("fair", "fair", "fair", "always 401", "reset"), {
    maxLength: 8,
    size: "max",
  }),
  steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 45, size: "max" }),
  jitter: fc.nat(),
});
