import { hasCode } from "../errors.ts";
import { sleepUnref } from "./idle-timer.ts";
import { type FailedAttempt, type Obtain, timeTaken } from "./obtain.ts";
import { backOff } from "./retry.ts";

/**
 * The stage that repeats what may succeed later, within the credential's `timeout`, as long as callers wait for it. It
 * sleeps outside of all other stages, so a sleeper holds no place in the queue.
 */
export function retrying(next: Obtain): Obtain {
  return async (flight) => {
    let { error, retryIn }: FailedAttempt = flight.earlier ?? { error: undefined, retryIn: 0 };
    for (;;) {
      if (retryIn > 0) {
        const isInTime = retryIn < flight.credential.timeout - timeTaken(flight);
        if (!flight.waiting || !isInTime) throw error;
        await sleepUnref(retryIn); // the callers' own timers keep the process alive
        if (!flight.isWanted) throw error;
      }
      const { attempts } = flight;
      try {
        return await next(flight);
      } catch (thrown) {
        if (!hasCode(thrown, "ERR_TOKEN_ENDPOINT") || flight.isAbandoned || flight.isFinal) throw thrown;
        const isSent = flight.attempts > attempts;
        error = isSent ? flight.reason : thrown;
        // A flight that was refused itself comes back a little later than those that only heard of it.
        retryIn = (thrown.retryAfter ?? 0) + (isSent ? backOff(flight.attempts) : 1);
      }
    }
  };
}
