import type { AccessToken } from "../access-token.ts";
import { type Instant, since } from "../clock.ts";
import type { TokenEventBody } from "../token-event.ts";
import type { Credential } from "./credential.ts";

/** A stage on the way to a token, or all stages after one another. */
export type Obtain = (flight: Flight) => Promise<ObtainedToken>;

/** Runs a task while the flight has a place in the queue. */
export type InPlace = <T>(flight: Flight, task: () => Promise<T>) => Promise<T>;

/** A token, and what its keeper has to know about it. */
export interface ObtainedToken {
  readonly token: AccessToken;
  /** When the request for it was sent. */
  readonly sentAt: Instant;
  /** ms, from `sentAt` */
  readonly lifetime: number;
  /** How many requests it took; 0 if it was taken from a store. */
  readonly attempts: number;
  /** Resolves when the token has been left in the store. Never rejects. */
  readonly shared?: Promise<void>;
}

/** An attempt that failed in a way that may pass, and the ms to wait before the next one. */
export interface FailedAttempt {
  readonly error: unknown;
  readonly retryIn: number;
}

/** One token that is being obtained: what the stages on its way know, and what they leave for each other. */
export interface Flight {
  readonly tsgId: string;
  readonly credential: Credential;
  /** The token that the manager holds. Only a token that outlives it is of use. */
  readonly kept: AccessToken | undefined;
  /** The last attempt of the flight before this one, if that flight failed. */
  readonly earlier: (FailedAttempt & { refuses(secret: string): boolean }) | undefined;
  readonly createdAt: Instant;
  /** Since when its time counts against the manager's `timeout`; undefined while it waits for a place in the queue. */
  countingSince: Instant | undefined;
  /** ms that counted before */
  counted: number;
  /** How many callers cannot proceed without its token. While there are none, it makes one attempt and never sleeps. */
  waiting: number;
  /** False once it had callers that could not proceed, and all of them have gone. */
  isWanted: boolean;
  /** When it got its last place in the queue, or sent its request from there. */
  placedAt?: Instant;
  /** The user's function is asked for the secret. */
  isAsking?: boolean;
  /** Its request has been sent, and is under way. */
  isSending?: boolean;
  /** It took so long to send its request, as after a suspend, that its place in the queue was given away. */
  hasLostPlace?: boolean;
  /** Another flight has taken its place, or nobody waited for it any more when it came to its place in the queue. */
  isAbandoned?: boolean;
  /** Another attempt would fail in the same way. */
  isFinal?: boolean;
  /** Its token, or undefined once it has failed; `reason` then says why. Never rejects. */
  readonly ended: Promise<ObtainedToken | undefined>;
  /** The tokens that APIs rejected, even if the manager no longer held them. None may be taken from a store again. */
  readonly rejected: { has(value: string): boolean };
  /** When an API rejected the token that the manager holds. */
  rejectedAt?: Instant;
  /** The rejection that its last request answers: the one that was known when the request was sent. */
  answers?: Instant | undefined;
  /** The flight before it has answered a rejection by a token that was requested before it. */
  isSecond?: boolean;
  /** How many requests were sent. */
  attempts: number;
  /** The secret that was used last. */
  secret?: string;
  /** Why there is no token, if an attempt has failed. */
  reason?: unknown;
  /** Emit an event about this TSG. */
  emit(event: TokenEventBody): void;
}

/** The ms that a flight has waited for its place in the queue. */
export function timeQueued(flight: Flight): number {
  return since(flight.createdAt) - timeTaken(flight);
}

/** The ms that a flight has taken, those in the queue aside. */
export function timeTaken({ counted, countingSince }: Flight): number {
  return counted + (countingSince ? since(countingSince) : 0);
}
