import type { AccessToken } from "../access-token.ts";
import { now, Stopwatch, since } from "../clock.ts";
import { type InvalidOptionError, ownError, type SaseAuthError } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import { noAnswerInTime } from "../request/client-credentials.ts";
import { checkTsgId } from "../request/credential.ts";
import type { ObtainedToken } from "../request/obtain.ts";
import { earlyWindow, lateWindow, timeLeft } from "../request/windows.ts";
import type { TokenEventBody } from "../token-event.ts";
import type { TokenSource, TokenWaitOptions } from "../token-source.ts";
import { Account } from "./account.ts";
import { TokenFlight } from "./flight.ts";
import type { KeptToken } from "./kept-token.ts";
import { RejectionPause } from "./rejection-pause.ts";
import { Setback } from "./setback.ts";
import type { TokenManagerOptions } from "./token-manager-options.ts";
import { throwIfAborted, waitFor } from "./wait.ts";

/** ms, from the start of a renewal, that callers wait for it while the current token is still good */
const LATE_PATIENCE = 5_000;
// More than the tokens of an hour: none of them may be taken from a store again.
const REJECTED_REMEMBERED = 16;
// ms. An entry's request time was read from the clock of another host.
const CLOCK_SKEW = 5_000;

/**
 * Keeps the access token of one service account for one TSG: obtained once for all concurrent callers, renewed before it
 * expires, replaced when an API rejects it. It has no timers: an idle manager costs nothing.
 */
export class TokenManager implements TokenSource {
  readonly tsgId: string;
  readonly #account: Account;
  #kept: KeptToken | undefined;
  #flight: TokenFlight | undefined;
  #setback: Setback | undefined;
  #pause: RejectionPause | undefined;
  #rejected: Set<string> | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: TokenManagerOptions) {
    const { tsgId } = ownMembers(options);
    checkTsgId(tsgId);
    this.tsgId = tsgId;
    this.#account = Account.of(options);
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
    throwIfAborted(signal);
    const token = this.currentToken();
    if (token) return token;
    return this.#usable() ? this.#awaitBriefly(this.#join(), signal) : this.#await(signal);
  }

  /** The token, where the table above has no wait. Starts a renewal in the background where it is due. */
  currentToken(): AccessToken | undefined {
    const kept = this.#kept;
    const left = kept ? timeLeft(kept) : 0;
    if (!kept || left <= 0) return undefined;
    if (left > kept.early || this.#isInBackOff()) return kept.token;
    this.#join();
    return left > lateWindow(kept.lifetime) ? kept.token : undefined;
  }

  /**
   * Obtain a token to replace one that an API rejected, or return the current one if it was replaced already.
   * A replacement that is rejected, too, is returned unchanged for a minute, and for longer while that goes on.
   *
   * @throws {SaseAuthError} if no new token can be obtained; the rejected one stays in use for callers it still serves
   */
  async replaceToken(rejected: AccessToken, { signal }: TokenWaitOptions = {}): Promise<AccessToken> {
    throwIfAborted(signal);
    const kept = this.#usable();
    if (kept && kept.token.value !== rejected.value) return kept.token;
    if (kept && this.#pause?.isOn) {
      this.#tell({ type: "rejected", replaced: false });
      return kept.token;
    }
    this.#noteRejected(rejected.value);
    return this.#await(signal, rejected);
  }

  /** The renewal under way, or one that begins because it is due: for `waitUntil` of a Worker. It resolves however it ends. */
  renewal(): Promise<void> | undefined {
    this.currentToken();
    return this.#flight?.ended.then(() => {});
  }

  #noteRejected(value: string): void {
    this.#rejected ??= new Set();
    this.#rejected.add(value);
    const [oldest = ""] = this.#rejected;
    if (this.#rejected.size > REJECTED_REMEMBERED) this.#rejected.delete(oldest);
  }

  #usable(): KeptToken | undefined {
    return this.#kept && timeLeft(this.#kept) > 0 ? this.#kept : undefined;
  }

  #isInBackOff(): boolean {
    return this.#setback?.keepsQuiet() === true || this.#account.memory.pause > 0;
  }

  /** The flight under way, or a new one. A flight that should have ended is abandoned: the program part that began it may be gone. */
  #join(): TokenFlight {
    const flight = this.#flight;
    const isOverdue = flight && flight.stopwatch.elapsed >= this.#account.credential.timeout;
    if (flight && !isOverdue && !flight.isDropped) return flight;
    if (flight && isOverdue) this.#abandon(flight);
    const { tsgId } = this;
    const start = {
      tsgId,
      kept: this.#kept?.token,
      earlier: this.#setback,
      isRejected: (value: string) => this.#rejected?.has(value) ?? false,
      tell: (event: TokenEventBody) => this.#tell(event),
    };
    this.#flight = new TokenFlight(start, (next) => this.#fly(next));
    return this.#flight;
  }

  #abandon(flight: TokenFlight): void {
    flight.isAbandoned = true;
    this.#tell({ type: "failed", error: this.#noAnswer(), background: flight.waiting === 0 });
  }

  /** @param waited ms that the caller has waited for another flight */
  async #await(signal: AbortSignal | undefined, rejected?: AccessToken, waited = 0): Promise<AccessToken> {
    const { credential, queue } = this.#account;
    const flight = this.#join();
    // Rejecting an expired token says nothing about its successor.
    if (rejected && this.#usable()) flight.rejectedAt ??= now();
    flight.join();
    const { elapsed } = flight.stopwatch;
    let failure: unknown;
    const ended = flight.result.catch((error) => {
      failure = error;
    });
    const obtained = await waitFor(ended, signal, () => {
      queue?.sweep();
      return Math.min(credential.timeout - waited - (flight.stopwatch.elapsed - elapsed), credential.timeout / 3);
    }).finally(() => flight.leave());
    // The token may be there though the flight has not ended, or another flight may have obtained one.
    const token = obtained?.token ?? this.#usable()?.token;
    if (token && (obtained || token.value !== rejected?.value)) return token;
    throw ownError(failure ?? flight.reason ?? this.#noAnswer());
  }

  #noAnswer(): SaseAuthError {
    return noAnswerInTime(this.#account.credential, this.tsgId);
  }

  /** Wait for a renewal while the current token is good for a little longer. If the renewal fails, the caller does not. */
  async #awaitBriefly(renewal: TokenFlight, signal: AbortSignal | undefined): Promise<AccessToken> {
    const waiting = new Stopwatch();
    const patience = Math.min(LATE_PATIENCE, this.#account.credential.timeout);
    await waitFor(renewal.ended, signal, () => patience - since(renewal.createdAt));
    return this.#usable()?.token ?? this.#await(signal, undefined, waiting.elapsed);
  }

  async #fly(flight: TokenFlight): Promise<ObtainedToken> {
    try {
      const obtained = await this.#account.obtain(flight);
      if (flight === this.#flight) this.#keep(obtained, flight);
      await obtained.shared;
      return obtained;
    } catch (error) {
      if (flight === this.#flight) this.#remember(error, flight);
      throw error;
    }
  }

  #keep(obtained: ObtainedToken, flight: TokenFlight): void {
    const { token, attempts } = obtained;
    this.#kept = { ...obtained, early: earlyWindow(obtained.lifetime) };
    this.#flight = undefined;
    this.#setback = undefined;
    const duration = Math.round(flight.stopwatch.elapsed);
    this.#tell({ type: "obtained", expiresAt: token.expiresAt, duration, attempts });
    const { rejectedAt } = flight;
    if (!rejectedAt) {
      this.#pause?.end();
      return;
    }
    this.#pause ??= new RejectionPause();
    if (answersRejection(obtained, flight)) this.#pause.begin(rejectedAt);
    else this.#pause.suspend();
    if (!flight.isRejected(token.value)) this.#tell({ type: "rejected", replaced: true });
    else this.#tell({ type: "rejected", replaced: false, reason: "sameToken" });
  }

  #remember(error: unknown, { rejectedAt, waiting, secret, isDropped }: TokenFlight): void {
    this.#flight = undefined;
    if (isDropped) return;
    if (error !== this.#setback?.error) {
      this.#setback = new Setback(error, secret, (this.#setback?.failures ?? 0) + 1);
      this.#tell({ type: "failed", error: error as SaseAuthError | InvalidOptionError, background: waiting === 0 });
    }
    if (rejectedAt) this.#tell({ type: "rejected", replaced: false });
  }

  #tell(event: TokenEventBody): void {
    this.#account.tell({ ...event, tsgId: this.tsgId });
  }
}

/** Whether a token was requested after the rejection that it answers. Only then does it show whether another token helps. */
function answersRejection({ attempts, sentAt }: ObtainedToken, flight: TokenFlight): boolean {
  if (!flight.rejectedAt) return false;
  return attempts > 0 ? flight.sentAfterRejection === true : since(flight.rejectedAt) - since(sentAt) > CLOCK_SKEW;
}
