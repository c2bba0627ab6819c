import { type Instant, now, since } from "../clock.ts";
import type { Flight, InPlace } from "../request/obtain.ts";

interface Queued {
  readonly flight: Flight;
  begin(): void;
}

/**
 * At most `concurrency` requests at a time, first come first served; a flight that has had a place goes before those that
 * have not. The time of a flight does not run while it is queued.
 */
export class RequestQueue {
  readonly #concurrency: number;
  readonly #longest: number;
  readonly #waiting: Queued[] = [];
  readonly #places = new Set<Flight>();

  /** @param longest ms after which a request that hangs loses its place */
  constructor(concurrency: number, longest: number) {
    this.#concurrency = concurrency;
    this.#longest = longest;
  }

  /** Run a task once there is a place for it. If all callers of the flight have gone by then, it is dropped and rejects with nothing. */
  readonly run: InPlace = async (flight, task) => {
    flight.stopwatch.pause();
    await new Promise<void>((begin) => {
      this.#waiting[flight.placedAt ? "unshift" : "push"]({ flight, begin });
      this.sweep();
    });
    if (flight.isDropped) return Promise.reject();
    flight.stopwatch.resume();
    try {
      return await task();
    } finally {
      this.#places.delete(flight);
      this.sweep();
    }
  };

  /** Take places back from requests that hang, and give the free ones away. Callers that wait in the queue call it from time to time. */
  sweep(): void {
    for (const flight of this.#places)
      if (since(flight.placedAt as Instant) > this.#longest) this.#places.delete(flight);
    while (this.#places.size < this.#concurrency) {
      const next = this.#waiting.shift();
      if (!next) return;
      const { flight, begin } = next;
      flight.isDropped = !flight.isWanted;
      flight.placedAt = now();
      if (flight.isWanted) this.#places.add(flight);
      begin();
    }
  }
}
