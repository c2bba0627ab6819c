import type { AccessToken } from "@sase-auth/core";
import type { Answer, Schedule } from "./schedule.ts";
import type { Moment, WorldClock } from "./world-clock.ts";

/** A token request that the service has seen. */
export interface SeenRequest {
  readonly number: number;
  readonly tsgId: string;
  readonly secret: string;
  readonly at: Moment;
  /** When the flight that it belongs to began, as far as that shows: the secret may have been asked for before. */
  readonly flightAt: Moment;
  readonly signal: AbortSignal;
  readonly answer: Answer;
  /** The token in its answer. */
  minted?: MintedToken;
}

/** A token request that brought no token. */
export interface FailedRequest {
  readonly secret: string;
  readonly at: Moment;
  /** What its manager was told; undefined if nothing, or too late to count. */
  readonly heard: Answer | undefined;
}

/** A token as the service knows it. */
export interface MintedToken {
  readonly value: string;
  /** The TSGs that its sources name, each for itself. */
  readonly named: readonly string[];
  readonly sentAt: Moment;
  /** ms */
  readonly lifetime: number;
}

/** One call of a token source, by the caller or by `sendAuthorized` for it. */
export interface Wait {
  readonly method: "currentToken" | "getToken" | "replaceToken";
  readonly tsgId: string;
  readonly signal: AbortSignal | undefined;
  readonly at: Moment;
  /** The token that the manager had when the caller came, if it was good. */
  readonly kept: MintedToken | undefined;
  /** The token that it reports, for `replaceToken`. */
  readonly rejected: string | undefined;
}

/** One request to the API by `sendAuthorized`: what was sent, and what came of it. */
export interface ApiCall {
  readonly tsgId: string;
  readonly sends: { readonly value: string; status?: number }[];
}

/** What was seen from outside so far: all that invariants may read. */
export class History {
  readonly clock: WorldClock;
  /** ms, as the manager has it */
  readonly timeout: number;
  /** How many token requests may be under way at once; 0: one manager alone. */
  readonly concurrency: number;
  readonly tenants: number;
  /** Token requests without an answer, or with one that is still read. */
  readonly open = new Set<SeenRequest>();
  /** For each TSG, the last failure since it obtained a token. */
  readonly failures = new Map<string, FailedRequest>();
  readonly tokens = new Map<string, MintedToken>();
  /** The token that each TSG got last. */
  readonly delivered = new Map<string, MintedToken>();
  /** The token that each manager has told to have obtained last. */
  readonly kept = new Map<string, MintedToken>();
  /** Since when each TSG has a token on its way, at the earliest. */
  readonly flightAt = new Map<string, Moment>();
  /** When its first request was sent, at the latest. */
  readonly leftQueueAt = new Map<string, Moment>();
  /** The TSGs of which a request was sent, or a secret asked for, since their manager told of an end. */
  readonly flying = new Set<string>();
  readonly waits = new Set<Wait>();
  /** The errors that managers have told of. */
  readonly told = new WeakSet<object>();
  /** The TSGs of which a good token was reported as rejected, and another one is on its way. */
  readonly reported = new Set<string>();
  /** Tokens that came instead of a rejected one that was good, and when. */
  readonly replacements = new Map<string, Moment>();
  readonly unhandled: unknown[] = [];
  /** Of the token requests, those that a caller's abort has ended. */
  readonly endedByCaller: SeenRequest[] = [];

  constructor(clock: WorldClock, { timeout, concurrency }: Schedule, tenants: number) {
    this.clock = clock;
    this.timeout = timeout;
    this.concurrency = concurrency;
    this.tenants = tenants;
  }

  /** ms: the larger of what the two clocks say, as everywhere in the design. */
  age({ wall, monotonic }: Moment): number {
    const { now } = this.clock;
    return Math.max(now.wall - wall, now.monotonic - monotonic);
  }

  /** ms that somebody has waited whose timers stand still in suspend: no clock that was set can shorten or lengthen it. */
  waited(since: Moment): number {
    return Math.min(this.clock.now.awake - since.awake, this.age(since));
  }

  isUsable({ sentAt, lifetime }: MintedToken): boolean {
    return this.age(sentAt) < lifetime;
  }

  /** ms: the most that any clock may ever have shown since. */
  atMost(since: Moment): number {
    return this.clock.now.most - since.most;
  }

  /** Whether a token request goes on that should: not ended by its signal, and its flight not too old by any clock. */
  isLive({ flightAt, signal }: SeenRequest): boolean {
    return !signal.aborted && this.atMost(flightAt) < this.timeout;
  }

  /** From now on, this TSG may have a token on its way. */
  mayFly(tsgId: string): void {
    if (!this.flightAt.has(tsgId)) this.flightAt.set(tsgId, this.clock.now);
  }

  /** Where nobody waits and nothing flies, no token is on its way. */
  forgetIdle(): void {
    for (const tsgId of this.flightAt.keys()) {
      if (!this.flying.has(tsgId) && ![...this.waits].some((wait) => wait.tsgId === tsgId)) this.flightAt.delete(tsgId);
    }
  }

  hasFailed(tsgId: string, secret: string, heard?: Answer): void {
    this.failures.set(tsgId, { secret, heard, at: this.clock.now });
  }
}

/** Something that must hold at all times. Each question is put when what it is about has just happened. */
export interface Invariant {
  readonly name: string;
  /** What is wrong with a token request; undefined if nothing is. */
  requested?(request: SeenRequest, history: History): string | undefined;
  /** …with a token that a caller is given */
  handedOut?(token: AccessToken, wait: Wait, history: History): string | undefined;
  /** …with a wait that ended without a token */
  failed?(wait: Wait, error: unknown, history: History): string | undefined;
  /** …with the last of the call's sends */
  sent?(call: ApiCall, history: History): string | undefined;
  /** …with how a call ended, or did not, after all faults and the time that it takes to forget them */
  recovered?(result: "none yet" | "done" | "failed", history: History): string | undefined;
  /** …now that nothing moves unless time passes or an answer comes */
  settled?(history: History): string | undefined;
}
