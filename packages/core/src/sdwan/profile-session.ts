import { type Instant, now, since } from "../clock.ts";
import { type LastFailure, lastFailure } from "../keep/last-failure.ts";
import { isPassing, PROFILE_LIMIT, type ProfileError } from "./profile-call.ts";

/** A profile call under way. */
export interface ProfileAttempt {
  readonly startedAt: Instant;
  /** The error, if the call fails. */
  readonly ended: Promise<ProfileError | undefined>;
}

/** The SD-WAN session of one token, for all that use the token. */
export class ProfileSession {
  isOpen = false;
  #attempt: ProfileAttempt | undefined;
  #lastFailure: LastFailure | undefined;
  #failures = 0;

  /** Whether it is time for a call that nobody waits for. */
  get isDue(): boolean {
    return !this.#underWay && !this.#lastFailure?.inBackOff();
  }

  /** The error of the last call, while another one would be too early. It comes earlier for callers that wait. */
  get refusal(): ProfileError | undefined {
    const failure = this.#lastFailure;
    if (!failure || this.#underWay || !(failure.refuses(undefined) || failure.retryIn > 0)) return undefined;
    return failure.error as ProfileError;
  }

  /** The call under way, or a new one. */
  join(call: () => Promise<void>): ProfileAttempt {
    const underWay = this.#underWay;
    if (underWay) return underWay;
    const end = (error?: ProfileError) => {
      this.isOpen ||= !error;
      // A call that was given up may end after a newer one has begun.
      if (this.#attempt !== attempt) return error;
      this.#attempt = undefined;
      this.#lastFailure = error && lastFailure(error, undefined, ++this.#failures, !isPassing(error));
      return error;
    };
    const ended = call().then(() => end(), end);
    const attempt: ProfileAttempt = { startedAt: now(), ended };
    this.#attempt = attempt;
    return attempt;
  }

  /** A call that should have ended is given up: the request that began it may be gone. */
  get #underWay(): ProfileAttempt | undefined {
    const attempt = this.#attempt;
    return attempt && since(attempt.startedAt) < PROFILE_LIMIT ? attempt : undefined;
  }
}
