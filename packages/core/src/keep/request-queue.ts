import { type Instant, now, since } from "../clock.ts";
import { type Flight, type InPlace, timeTaken } from "../request/obtain.ts";

/**
 * At most `concurrency` requests at a time, first come first served; a flight that has had a place goes before those that
 * have not. The time of a flight does not run while it is queued.
 */
export interface RequestQueue {
  /** Run a task once there is a place for it. If all callers of the flight have gone by then, it is abandoned and rejects with nothing. */
  readonly run: InPlace;
  /** Take places back from requests that hang, and give the free ones away. Callers that wait in the queue call it from time to time. */
  sweep(): void;
}

/** @param longest ms after which a request that hangs loses its place */
export function requestQueue(concurrency: number, longest: number): RequestQueue {
  const waiting: { readonly flight: Flight; begin(): void }[] = [];
  const places = new Set<Flight>();

  const sweep = () => {
    for (const flight of places) {
      // Until the request is sent, the user's function for the secret takes its time.
      const limit = flight.isSending ? longest : flight.credential.timeout;
      if (since(flight.placedAt as Instant) > limit) flight.hasLostPlace = places.delete(flight);
    }
    for (const { flight, begin } of waiting.splice(0, concurrency - places.size)) {
      flight.placedAt = now();
      flight.hasLostPlace = false;
      flight.isSending = false;
      flight.isAbandoned ||= !flight.isWanted;
      places.add(flight);
      begin();
    }
  };

  const run: InPlace = async (flight, task) => {
    flight.counted = timeTaken(flight);
    flight.countingSince = undefined;
    await new Promise<void>((begin) => {
      waiting[flight.placedAt ? "unshift" : "push"]({ flight, begin });
      sweep();
    });
    flight.countingSince = now();
    try {
      return await (flight.isAbandoned ? Promise.reject() : task());
    } finally {
      places.delete(flight);
      sweep();
    }
  };

  return { run, sweep };
}
