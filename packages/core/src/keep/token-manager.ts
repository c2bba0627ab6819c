import type { AccessToken } from "../access-token.ts";
import { now, since } from "../clock.ts";
import { type InvalidOptionError, ownError, type SaseAuthError } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import { noAnswerInTime, noToken } from "../request/no-token.ts";
import { type Flight, type ObtainedToken, timeQueued, timeTaken } from "../request/obtain.ts";
import { timeLeft, waitBelow } from "../request/windows.ts";
import type { TokenEventBody } from "../token-event.ts";
import type { TokenSource, TokenWaitOptions } from "../token-source.ts";
import { type Account, openAccount } from "./account.ts";
import { type KeptToken, keptToken } from "./kept-token.ts";
import { type LastFailure, lastFailure } from "./last-failure.ts";
import { type RejectedTokens, rejectedTokens } from "./rejected-tokens.ts";
import { type RejectionPause, rejectionPause } from "./rejection-pause.ts";
import { checkTsgId, type TokenManagerOptions } from "./token-manager-options.ts";
import { throwIfAborted, waitFor } from "./wait.ts";

/** `TenantTokens` hands its account to its managers under this symbol. */
export const ACCOUNT: unique symbol = Symbol("account");

/**
 * Keeps the access token of one service account for one TSG: obtained once for all concurrent callers, renewed before it
 * expires, replaced when an API rejects it. It has no timers: an idle manager costs nothing.
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 *
 * const tokens = new TokenManager(credentialsFromEnv(process.env));
 * const { authorization } = await tokens.getToken(); // "Bearer …"
 * ```
 */
export class TokenManager implements TokenSource {
  /** The TSG that its tokens are for. */
  declare readonly tsgId: string;
  readonly #account: Account;
  #kept: KeptToken | undefined;
  #flight: Flight | undefined;
  #lastFailure: LastFailure | undefined;
  // Made when an API rejects a token: most managers never meet that, and there may be thousands.
  #pause: RejectionPause | undefined;
  #rejected: RejectedTokens | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: TokenManagerOptions) {
    const { tsgId, [ACCOUNT]: account } = ownMembers<TokenManagerOptions & { [ACCOUNT]?: Account }>(options);
    checkTsgId(tsgId);
    this.tsgId = tsgId;
    this.#account = account ?? openAccount(options);
  }

  /**
   * The current token, or a new one if it has expired or is about to.
   *
   * | token left | in back-off after a failure | the caller gets |
   * | --- | --- | --- |
   * | more than the early window | – | the token |
   * | early window | no | the token; one renewal starts in the background |
   * | late window | no | waits at most 5 s for the renewal, then the token |
   * | early or late window | yes | the token |
   * | none, or ended | – | waits, at most `timeout` |
   *
   * @throws {SaseAuthError} if no token was obtained within `timeout` ms, which do not run while the request is queued
   * @throws {InvalidOptionError} if the `clientSecret` function yields none
   */
  async getToken({ signal }: TokenWaitOptions = {}): Promise<AccessToken> {
    if (signal) throwIfAborted(signal);
    return this.currentToken() ?? this.#wait(signal);
  }

  /** The token, where the table above has no wait. Starts a renewal in the background where it is due. */
  currentToken(): AccessToken | undefined {
    const kept = this.#kept;
    const left = kept ? timeLeft(kept, kept.lifetime) : 0;
    if (!kept || left <= 0) return undefined;
    if (left > kept.renewBelow) return kept.token;
    const isInBackOff = this.#lastFailure?.inBackOff() || this.#account.retryIn() > 0;
    if (isInBackOff) return kept.token;
    this.#join();
    return left > waitBelow(kept.lifetime) ? kept.token : undefined;
  }

  /**
   * Obtain a token to replace one that an API rejected, or return the current one if it was replaced already. If the current
   * one was requested before anybody reported the other, it may be revoked as well: one more is requested, once.
   * A replacement that is rejected, too, is returned unchanged for 1 min, and for longer while that goes on.
   *
   * @throws {SaseAuthError} if no new token can be obtained; the rejected one stays in use for callers it still serves
   */
  async replaceToken(rejected: AccessToken, { signal }: TokenWaitOptions = {}): Promise<AccessToken> {
    throwIfAborted(signal);
    this.#rejected ??= rejectedTokens();
    const isNews = this.#rejected.add(rejected);
    const token = this.#unexpired();
    if (token && token.value !== rejected.value) {
      if (isNews && this.#kept?.isRenewed && rejected.expiresAt > now().wall) this.#joinSecond();
      if (!this.#flight?.isSecond) return token;
    }
    if (token && this.#pause?.isOn) {
      this.#emit({ type: "rejected", replaced: false });
      return token;
    }
    // Rejecting an expired token says nothing about its successor.
    if (token) this.#join().rejectedAt ??= now();
    return this.#await(signal, rejected);
  }

  /**
   * The renewal under way, or one that begins because it is due: for `waitUntil` of a Worker. It resolves however the renewal
   * ends, after `timeout` at the latest.
   */
  renewal(): Promise<void> | undefined {
    this.currentToken();
    const flight = this.#flight;
    const patience = () => this.#account.credential.timeout - (flight ? timeTaken(flight) : 0);
    return flight && waitFor(flight.ended, undefined, patience).then(() => {});
  }

  /** Emits `unattached` where the origin is one of the vendor's that may expect the token. */
  unattached(origin: string): void {
    this.#account.unattached(origin);
  }

  /** The rows of the table that wait. */
  async #wait(signal: AbortSignal | undefined): Promise<AccessToken> {
    const calledAt = now();
    if (this.#unexpired()) {
      // The token is good for a little longer. If its renewal fails, the caller does not.
      const LATE_PATIENCE = 5_000; // ms, from the start of the renewal
      const { ended, createdAt } = this.#join();
      const patience = Math.min(LATE_PATIENCE, this.#account.credential.timeout);
      await waitFor(ended, signal, () => patience - since(createdAt));
    }
    return this.#unexpired() ?? this.#await(signal, undefined, calledAt);
  }

  #unexpired(): AccessToken | undefined {
    const kept = this.#kept;
    return kept && timeLeft(kept, kept.lifetime) > 0 ? kept.token : undefined;
  }

  /** The flight under way, or a new one. A flight that should have ended is abandoned: the program part that began it may be gone. */
  #join(): Flight {
    const { credential } = this.#account;
    const current = this.#flight;
    if (current && !current.isAbandoned && timeTaken(current) < credential.timeout) return current;
    const createdAt = now();
    const flight: Flight = {
      tsgId: this.tsgId,
      credential,
      kept: this.#kept?.token,
      earlier: this.#lastFailure,
      createdAt,
      countingSince: createdAt,
      counted: 0,
      attempts: 0,
      waiting: 0,
      isWanted: true,
      rejected: { has: (value) => this.#rejected?.has(value) ?? false },
      emit: (event) => this.#emit(event),
      // In a microtask, so that a user's function that throws or calls the manager at once finds the flight in place.
      ended: Promise.resolve().then(() => this.#run(flight)),
    };
    this.#flight = flight;
    if (current && !current.isAbandoned) this.#abandon(current);
    return flight;
  }

  /** A token that was requested before the rejection that it answers may be rejected, too: one more is requested. */
  #joinSecond(): void {
    const flight = this.#join();
    flight.isSecond = true;
    flight.rejectedAt ??= now();
  }

  #abandon(flight: Flight): void {
    flight.isAbandoned = true;
    this.#emit({ type: "failed", error: noAnswerInTime(flight), background: !flight.waiting });
  }

  /** @param calledAt when the caller began to wait, perhaps for another flight */
  async #await(signal: AbortSignal | undefined, rejected?: AccessToken, calledAt = now()): Promise<AccessToken> {
    const { credential, sweep } = this.#account;
    const flight = this.#join();
    flight.waiting++;
    flight.isWanted = true;
    const queuedBefore = timeQueued(flight);
    const patience = () => {
      sweep?.();
      const waited = since(calledAt) - (timeQueued(flight) - queuedBefore);
      return Math.min(credential.timeout - waited, credential.timeout / 3);
    };
    const obtained = await waitFor(flight.ended, signal, patience).finally(() => {
      flight.waiting--;
      flight.isWanted = flight.waiting > 0;
    });
    // The token may be there though the flight has not ended, or another flight may have obtained one.
    if (obtained && timeLeft(obtained.sentAt, obtained.lifetime) > 0) {
      const isOlder = rejected && flight.rejectedAt && !flight.answers && obtained.attempts > 0;
      if (!isOlder) return obtained.token;
      if (obtained.token === this.#kept?.token) {
        this.#joinSecond();
        return this.#await(signal, rejected, calledAt);
      }
    }
    const token = this.#unexpired();
    if (token && token.value !== rejected?.value) return token;
    // The machine was suspended while the token was shared, and it ended.
    if (obtained) return this.#await(signal, rejected, calledAt);
    throw ownError(flight.reason ?? noAnswerInTime(flight));
  }

  async #run(flight: Flight): Promise<ObtainedToken | undefined> {
    let obtained: ObtainedToken | undefined;
    try {
      obtained = await this.#account.obtain(flight);
    } catch (error) {
      flight.reason = error;
    }
    if (flight === this.#flight) {
      this.#flight = undefined;
      if (obtained) this.#keep(obtained, flight);
      else this.#fail(flight);
    }
    await obtained?.shared;
    return obtained;
  }

  #keep(obtained: ObtainedToken, flight: Flight): void {
    const { token, sentAt, attempts } = obtained;
    this.#kept = keptToken(obtained, attempts > 0 && !flight.rejectedAt);
    this.#lastFailure = undefined;
    this.#emit({
      type: "obtained",
      expiresAt: token.expiresAt,
      duration: Math.round(timeTaken(flight)),
      attempts,
    });
    const { rejectedAt } = flight;
    if (!rejectedAt) {
      this.#pause?.end();
      return;
    }
    // Only a token that was requested after the rejection that it answers shows whether another token helps.
    const CLOCK_SKEW = 5_000; // ms: the request time of an entry was read from the clock of another host
    const isLater = attempts > 0 ? flight.answers : since(rejectedAt) - since(sentAt) > CLOCK_SKEW;
    this.#pause ??= rejectionPause();
    if (isLater) this.#pause.begin(rejectedAt);
    else this.#pause.suspend();
    const isSame = flight.rejected.has(token.value);
    if (isSame) {
      const error = noToken(flight, "it sent the rejected token again", {}, "A cache may stand before it");
      this.#emit({ type: "failed", error, background: !flight.waiting });
    }
    this.#emit({ type: "rejected", replaced: !isSame, ...(isSame && { reason: "sameToken" }) });
  }

  #fail(flight: Flight): void {
    if (flight.isAbandoned) return;
    const error = flight.reason as SaseAuthError | InvalidOptionError;
    if (error !== this.#lastFailure?.error) {
      // A flight that sent no request has learned nothing that outweighs a refusal.
      if (flight.attempts > 0 || !this.#lastFailure?.inBackOff())
        this.#lastFailure = lastFailure(error, flight.secret, (this.#lastFailure?.failures ?? 0) + 1);
      this.#emit({ type: "failed", error, background: !flight.waiting });
    }
    if (flight.rejectedAt) this.#emit({ type: "rejected", replaced: false });
  }

  #emit(event: TokenEventBody): void {
    this.#account.emit({ ...event, tsgId: this.tsgId });
  }
}
