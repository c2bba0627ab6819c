import type { Moment, VirtualClock } from "@sase-auth/test-kit/virtual-time";
import type { Answer } from "../schedule.ts";
import { type Permission, type Rejection, RejectionPause } from "./rejection-pause.ts";
import type { SeenProcess } from "./seen-process.ts";
import type { KnownToken, MintedToken } from "./seen-tokens.ts";

/** A token request that brought no token. */
export interface FailedRequest {
  readonly secret: string;
  readonly at: Moment;
  /** What its manager was told; undefined if nothing, or too late to count. */
  readonly heard: Answer | undefined;
}

/** A token request that the service has seen. */
export interface SeenRequest {
  readonly number: number;
  readonly manager: SeenManager;
  readonly secret: string;
  readonly at: Moment;
  /** When the flight that it belongs to began, as far as that shows: the secret may have been asked for before. */
  readonly flightAt: Moment;
  readonly signal: AbortSignal;
  readonly answer: Answer;
  /** The token in its answer. */
  minted?: MintedToken;
}

/** One call of a token source, by the caller or by `sendAuthorized` for it. */
export interface Wait {
  readonly method: "currentToken" | "getToken" | "replaceToken";
  readonly manager: SeenManager;
  readonly signal: AbortSignal | undefined;
  readonly at: Moment;
  /** The manager's `queuedFor` at that time. */
  readonly queuedFor: number;
  /** The token that the manager had when the caller came, if it was usable. */
  readonly kept: KnownToken | undefined;
  /** The token that it reports, for `replaceToken`. */
  readonly rejected: string | undefined;
  /** Whether that one may be, or has to be, returned unchanged. */
  readonly pause: Permission;
}

/** What was seen of one manager: of one process, for one TSG. */
export class SeenManager {
  readonly process: SeenProcess;
  readonly tsgId: string;
  readonly waits = new Set<Wait>();
  /** The token that it has emitted `obtained` for last. */
  kept: KnownToken | undefined;
  /** The tokens that it was sent, and those that it read from the store, each time. */
  readonly known: KnownToken[] = [];
  /** The last failure since it obtained a token. */
  failure: FailedRequest | undefined;
  /** When it emitted `failed` last. */
  failedAt: Moment | undefined;
  /** Since when a token is on its way, at the earliest. */
  flightAt: Moment | undefined;
  /** Whether it has sent a request, or asked for a secret or an entry, since it emitted an end. */
  isFlying = false;
  /** A token that it has and that was reported as rejected: another one is on its way. */
  reported: Rejection | undefined;
  /** Whether a call is just being made, and what it reports. */
  isCalled = false;
  arriving: Rejection | undefined;
  /** Tokens that were reported to it as rejected while it had them, and when first. */
  readonly heard = new Map<string, Moment>();
  readonly pause: RejectionPause;
  requests = 0;
  /** ms in which callers waited, and its request perhaps for a place */
  queuedFor = 0;
  lastRequestAt: Moment | undefined;
  /** All its callers left before its first request was sent, while all places were taken. */
  isLeftInQueue = false;
  /** When its process was first told that another one has the lease, since this token is on its way. */
  leaseRefusedAt: Moment | undefined;
  /** Whether it has taken the lease since then. */
  hadLease = false;
  /** Its key in the store, as it was last asked for. */
  key: string | undefined;
  /** When its visits to the store began that have not ended. */
  readonly openVisits = new Set<Moment>();
  /** The messages of the errors that it has emitted. */
  readonly told = new Set<string>();
  /** The last error that a caller of it got, and when. */
  lastError: { readonly error: Error; readonly at: Moment } | undefined;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock, process: SeenProcess, tsgId: string) {
    this.#clock = clock;
    this.process = process;
    this.tsgId = tsgId;
    this.pause = new RejectionPause(clock);
  }

  /** From now on, a token may be on its way. */
  mayFly(): void {
    this.flightAt ??= this.#clock.now;
  }

  flies(): void {
    this.mayFly();
    this.isFlying = true;
  }

  /** Where nobody waits and nothing flies, no token is on its way. */
  forgetIdle(): void {
    if (!this.isFlying && this.waits.size === 0) this.flightAt = undefined;
  }

  hasFailed(secret: string, heard?: Answer): void {
    this.failure = { secret, heard, at: this.#clock.now };
  }

  learn(minted: MintedToken, fromStore: boolean): void {
    const sentAt = fromStore ? this.#clock.sentAtByWall(minted.sentAt) : minted.sentAt;
    this.known.push({ minted, sentAt, fromStore, at: this.#clock.now });
  }

  /** It has emitted an end of what was on its way. */
  lands(): void {
    this.flightAt = this.#clock.now;
    this.leaseRefusedAt = undefined;
    this.hadLease = false;
    this.isFlying = false;
  }

  get usable(): KnownToken | undefined {
    return this.kept && this.#clock.age(this.kept.sentAt) < this.kept.minted.lifetime ? this.kept : undefined;
  }
}
