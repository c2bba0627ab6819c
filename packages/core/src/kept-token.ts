import type { AccessToken } from "./access-token.ts";
import type { ObtainedToken } from "./client-credentials.ts";
import { type Instant, now, since } from "./clock.ts";

const REJECTION_PAUSE = 60_000;

/** A token and what decides how long it is of use. */
export class KeptToken {
  readonly token: AccessToken;
  /** With less than this left (ms), a renewal starts in the background. Jittered, so that a fleet does not renew at once. */
  readonly early: number;
  /** With less than this left (ms), callers wait for the renewal. */
  readonly late: number;
  readonly #sentAt: Instant;
  readonly #lifetime: number;
  readonly #replacementSince: Instant | undefined;

  /** @param replacement whether it was obtained because an API rejected the one before */
  constructor({ token, sentAt, lifetime }: ObtainedToken, replacement: boolean) {
    this.token = token;
    this.early = Math.min(5 * 60_000, lifetime / 3) * (0.75 + Math.random() / 4);
    this.late = Math.min(60_000, lifetime / 15);
    this.#sentAt = sentAt;
    this.#lifetime = lifetime;
    this.#replacementSince = replacement ? now() : undefined;
  }

  /** The ms of its life that are left. */
  left(): number {
    return this.#lifetime - since(this.#sentAt);
  }

  /** Whether another token is unlikely to help: this one has just replaced a rejected one, so the 401 is about something else. */
  isFreshReplacement(): boolean {
    return this.#replacementSince !== undefined && since(this.#replacementSince) < REJECTION_PAUSE;
  }
}
