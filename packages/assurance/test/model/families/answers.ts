import type { Answer, Life } from "../schedule.ts";

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

const LONG = LIVES[0] as Life;

export const TOKENS: readonly Answer[] = LIVES.map((life) => ({ kind: "token", life }));

/** Tokens that live for 15 minutes or a day. */
export const LONG_TOKENS: readonly Answer[] = TOKENS.filter(({ life }) => (life?.ms ?? 0) >= 899 * SECOND);

/** Tokens that live for half a minute or longer. */
export const USUAL_TOKENS: readonly Answer[] = TOKENS.filter(({ life }) => (life?.ms ?? 0) >= 30 * SECOND);

export const LATER: readonly Answer[] = [500, 503, 408].map((status) => ({ kind: "later", status }));

export const FAULTS: readonly Answer[] = [
  ...LATER,
  ...[0, 1, 4, 20, 45, 3600].map((retryAfter): Answer => ({ kind: "later", status: 429, retryAfter })),
  { kind: "refusal", status: 401 },
  { kind: "refusal", status: 400 },
  { kind: "page", status: 200 },
  { kind: "page", status: 407 },
  { kind: "redirect", status: 302 },
  { kind: "reset" },
  { kind: "cut", life: LONG },
  { kind: "hang" },
  { kind: "throw" },
  { kind: "nonsense" },
  { kind: "token", life: LONG, foreign: "claim" },
  { kind: "token", life: LONG, foreign: "answer" },
];

/** A `fetch` that ignores an abort may answer after it, or never. */
export const DEAF: readonly Answer[] = [
  ...TOKENS.slice(0, 5),
  ...FAULTS.filter(({ kind }) => /hang|later|refusal/.test(kind)),
].map((answer) => ({ ...answer, deaf: true }));
