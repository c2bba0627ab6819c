import { TokenEndpointError } from "../errors.ts";
import type { FailedAttempt, Flight, Obtain } from "./obtain.ts";
import { backOff } from "./retry.ts";

/**
 * The stage that repeats what may succeed later, within the credential's `timeout`, as long as callers wait for it. It
 * sleeps outside of all other stages, so a sleeper holds no place in the queue.
 */
export function retrying(next: Obtain): Obtain {
  return async (flight) => {
    for (let failed: FailedAttempt | undefined = flight.earlier; ; ) {
      if (failed && failed.pause > 0) await sleepOrGiveUp(failed, flight);
      const { attempts } = flight;
      try {
        return await next(flight);
      } catch (error) {
        if (!(error instanceof TokenEndpointError) || flight.isAbandoned) throw error;
        const isSent = flight.attempts > attempts;
        // A flight that was refused itself comes back a little later than those that only heard of it.
        failed = { error, pause: (error.retryAfter ?? 0) + (isSent ? backOff(flight.attempts) : 1) };
      }
    }
  };
}

async function sleepOrGiveUp({ error, pause }: FailedAttempt, flight: Flight): Promise<void> {
  if (flight.waiting && pause < flight.credential.timeout - flight.stopwatch.elapsed) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (flight.isWanted) return;
  }
  throw error;
}
