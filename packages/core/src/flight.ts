import type { AccessToken } from "./access-token.ts";
import { type Instant, now } from "./clock.ts";

/** One token request under way, and what is known of those who wait for it. */
export class Flight {
  readonly createdAt: Instant = now();
  /** When its request left the queue; the time-out counts from here. */
  startedAt: Instant | undefined;
  /** How many cannot go on without its token. While there are none, it makes one attempt and never sleeps. */
  waiting = 0;
  /** The token that an API rejected, if somebody who waits came for that. */
  rejected: AccessToken | undefined;
  /** Why it has no token yet, if an attempt has failed. */
  reason: unknown;
  /** The same, also where it was a token that the manager did not have any more. Nobody wants it from a store. */
  refused: AccessToken | undefined;
  /** The secret that it used last. */
  secret: string | undefined;
  readonly result: Promise<AccessToken>;

  constructor(fly: (flight: Flight) => Promise<AccessToken>) {
    // In a microtask, so that a user's function that throws or calls the manager at once finds the flight in place.
    this.result = Promise.resolve(this).then(fly);
    // Nobody may be waiting when a background renewal fails.
    this.result.catch(() => {});
  }
}
