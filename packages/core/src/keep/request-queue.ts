import { now, since } from "../clock.ts";
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
  readonly #places = new Set<Flight>();

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
          return task().then(resolve, reject);
        },
        drop() {
          flight.isDropped = true;
          reject();
        },
      };
      if (flight.placedAt) this.#waiting.unshift(queued);
      else this.#waiting.push(queued);
      this.sweep();
    });

  /** Take places back from requests that hang, and give the free ones away. Callers that wait in the queue call it from time to time. */
  sweep(): void {
    for (const flight of this.#places) if (hasPassed(this.#longest, flight)) this.#takeBack(flight);
    while (this.#places.size < this.#concurrency) {
      const next = this.#waiting.shift();
      if (!next) return;
      if (next.flight.isWanted) this.#begin(next);
      else next.drop();
    }
  }

  #takeBack(flight: Flight): void {
    flight.hasLostPlace = true;
    this.#places.delete(flight);
  }

  #begin({ flight, begin }: Queued): void {
    flight.hasLostPlace = false;
    flight.placedAt = now();
    this.#places.add(flight);
    begin().finally(() => {
      this.#places.delete(flight);
      this.sweep();
    });
  }
}

/** Whether a flight has had its place, or its request, for longer than `ms`. */
function hasPassed(ms: number, { placedAt }: Flight): boolean {
  return placedAt !== undefined && since(placedAt) > ms;
}
