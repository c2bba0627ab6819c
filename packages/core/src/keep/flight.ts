import type { AccessToken } from "../access-token.ts";
import { type Instant, now, Stopwatch } from "../clock.ts";
import type { Flight, ObtainedToken } from "../request/obtain.ts";
import type { TokenEventBody } from "../token-event.ts";

/** What a manager gives to a flight at its start. */
type FlightStart = Pick<Flight, "tsgId" | "kept" | "earlier" | "isRejected" | "tell">;

/** One flight of a manager. Its callers join it, and share its token or its failure. */
export class TokenFlight implements Flight {
  declare readonly tsgId: string;
  declare readonly kept: AccessToken | undefined;
  declare readonly earlier: Flight["earlier"];
  declare readonly isRejected: (value: string) => boolean;
  declare readonly tell: (event: TokenEventBody) => void;
  declare secret: string | undefined;
  declare reason: unknown;
  declare rejectedAt: Instant | undefined;
  declare placedAt: Instant | undefined;
  declare hasLostPlace: boolean | undefined;
  declare isDropped: boolean | undefined;
  declare isAbandoned: boolean | undefined;
  declare sentAfterRejection: boolean | undefined;
  readonly createdAt: Instant = now();
  readonly stopwatch: Stopwatch = new Stopwatch();
  /** The token, or the failure that its callers share. */
  readonly result: Promise<ObtainedToken>;
  readonly ended: Promise<unknown>;
  waiting = 0;
  attempts = 0;
  #hasBeenWanted = false;

  constructor(start: FlightStart, fly: (flight: TokenFlight) => Promise<ObtainedToken>) {
    Object.assign(this, start);
    // In a microtask, so that a user's function that throws or calls the manager at once finds the flight in place.
    this.result = Promise.resolve(this).then(fly);
    // Nobody may be waiting when a background renewal fails.
    this.ended = this.result.catch(() => {});
  }

  get isWanted(): boolean {
    return this.waiting > 0 || !this.#hasBeenWanted;
  }

  /** A caller that cannot proceed without the token begins to wait. */
  join(): void {
    this.waiting++;
    this.#hasBeenWanted = true;
  }

  /** A caller has its token, has failed or has gone. */
  leave(): void {
    this.waiting--;
  }
}
