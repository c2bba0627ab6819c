import { type Instant, now, since } from "../clock.ts";
import type { Flight, InPlace } from "../request/obtain.ts";

interface Queued {
  readonly flight: Flight;
  begin(): Promise<void>;
  drop(): void;
}

/**
 * At most `concurrency` requests at a time, first come first served; a flight that has had a place goes before those that
 * have not. The time of a flight does not run while it is queued.
 */
export class RequestQueue {
  readonly #concurrency: number;
  readonly #longest: number;
  readonly #waiting: Queued[] = [];
  /** When each request that holds a place took it. */
  readonly #places = new Set<Instant>();

  /** @param longest ms after which a request that hangs loses its place */
  constructor(concurrency: number, longest: number) {
    this.#concurrency = concurrency;
    this.#longest = longest;
  }

  /** Run a task once there is a place for it. If all callers of the flight have gone by then, it is dropped and rejects with nothing. */
  readonly run: InPlace = (flight, task) =>
    new Promise((resolve, reject) => {
      flight.stopwatch.pause();
      const queued: Queued = {
        flight,
        begin() {
          flight.stopwatch.resume();
          flight.hadPlace = true;
          return task().then(resolve, reject);
        },
        drop() {
          flight.isDropped = true;
          reject();
        },
      };
      if (flight.hadPlace) this.#waiting.unshift(queued);
      else this.#waiting.push(queued);
      this.sweep();
    });

  /** Take places back from requests that hang, and give the free ones away. Callers that wait in the queue call it from time to time. */
  sweep(): void {
    for (const place of this.#places) if (since(place) >= this.#longest) this.#places.delete(place);
    while (this.#places.size < this.#concurrency) {
      const next = this.#waiting.shift();
      if (!next) return;
      if (next.flight.isWanted) this.#begin(next);
      else next.drop();
    }
  }

  #begin(queued: Queued): void {
    const place = now();
    this.#places.add(place);
    queued.begin().finally(() => {
      this.#places.delete(place);
      this.sweep();
    });
  }
}
