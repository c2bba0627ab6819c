import type { AccessToken } from "./access-token.ts";
import { noAnswer, type ObtainedToken, requestToken } from "./client-credentials.ts";
import { now, since } from "./clock.ts";
import type { InvalidOptionError, SaseAuthError } from "./errors.ts";
import { Flight } from "./flight.ts";
import { KeptToken } from "./kept-token.ts";
import type { RequestQueue } from "./request-queue.ts";
import { Setback } from "./setback.ts";
import type { SharedStore, TokenNeed } from "./shared-store.ts";
import type { TokenEventBody } from "./token-event.ts";
import { type Credential, resolveOptions, type TokenManagerOptions } from "./token-manager-options.ts";
import type { TokenSource, TokenWaitOptions } from "./token-source.ts";
import { waitFor } from "./wait.ts";

/** ms, from the start of a renewal, that callers wait for it while the current token is still good */
const LATE_PATIENCE = 5_000;

/**
 * Keeps the access token of one service account for one TSG: obtained once for all who ask at the same time, renewed
 * before it expires, replaced when an API rejects it. It has no timers: an idle manager costs nothing.
 */
export class TokenManager implements TokenSource {
  readonly tsgId: string;
  readonly #credential: Credential;
  readonly #queue: RequestQueue | undefined;
  #kept: KeptToken | undefined;
  #flight: Flight | undefined;
  #setback: Setback | undefined;

  /**
   * @param queue shared by the managers of one service account; see `TenantTokens`
   * @throws {InvalidOptionError}
   */
  constructor(options: TokenManagerOptions, queue?: RequestQueue) {
    this.#credential = resolveOptions(options);
    this.#queue = queue;
    this.tsgId = options.tsgId;
  }

  /**
   * The current token, or a new one where it has expired or is about to.
   *
   * @throws {SaseAuthError} if no token came within `timeout` ms, which count from when its request left the queue
   * @throws {InvalidOptionError} if the `clientSecret` function yields none
   */
  async getToken({ signal }: TokenWaitOptions = {}): Promise<AccessToken> {
    signal?.throwIfAborted();
    return this.currentToken() ?? (this.#usable() ? this.#awaitBriefly(this.#join(), signal) : this.#await(signal));
  }

  /** The current token, unless there is reason to wait for another. Starts a renewal in the background where it is due. */
  currentToken(): AccessToken | undefined {
    const kept = this.#kept;
    const left = kept?.left() ?? 0;
    if (!kept || left <= 0) return undefined;
    if (left > kept.early || this.#setback?.keepsQuiet()) return kept.token;
    this.#join();
    return left > kept.late ? kept.token : undefined;
  }

  /**
   * Obtain a token to replace one that an API rejected, or return the current one if it was replaced already.
   * One that has itself replaced a rejected token less than a minute ago is returned unchanged.
   *
   * @throws {SaseAuthError} if no new token can be obtained; the rejected one stays in use for callers it still serves
   */
  async replaceToken(rejected: AccessToken, { signal }: TokenWaitOptions = {}): Promise<AccessToken> {
    signal?.throwIfAborted();
    const kept = this.#usable();
    if (kept && kept.token.value !== rejected.value) return kept.token;
    if (kept?.isFreshReplacement()) {
      this.#tell({ type: "rejected", replaced: false });
      return kept.token;
    }
    return this.#await(signal, rejected);
  }

  #usable(): KeptToken | undefined {
    return this.#kept && this.#kept.left() > 0 ? this.#kept : undefined;
  }

  /** The token request under way, or a new one. One that should have ended is abandoned: whoever began it may be gone. */
  #join(): Flight {
    const flight = this.#flight;
    const overdue = flight?.startedAt && since(flight.startedAt) >= this.#credential.timeout;
    if (flight && !overdue) return flight;
    if (flight) this.#tell({ type: "failed", error: this.#noAnswer(), background: flight.waiting === 0 });
    this.#flight = new Flight((next) => this.#fly(next));
    return this.#flight;
  }

  /** Wait for a new token, at most `timeout` from when the caller came and the flight had left the queue. */
  async #await(signal: AbortSignal | undefined, rejected?: AccessToken, arrivedAt = now()): Promise<AccessToken> {
    const { timeout } = this.#credential;
    const flight = this.#join();
    // That a token which has expired is rejected says nothing about the one after it.
    flight.rejected ??= this.#usable() && rejected;
    flight.refused ??= rejected;
    flight.waiting++;
    let failure: unknown;
    const ended = flight.result.catch((error) => {
      failure = error;
    });
    const token = await waitFor(ended, signal, () => {
      if (!this.#queue) return timeout - since(arrivedAt);
      this.#queue.sweep();
      return flight.startedAt ? timeout - Math.min(since(arrivedAt), since(flight.startedAt)) : timeout;
    }).finally(() => flight.waiting--);
    // If this flight was abandoned, another may have brought one.
    const kept = token ?? this.#usable()?.token;
    if (kept && (token || kept.value !== rejected?.value)) return kept;
    throw failure ?? flight.reason ?? this.#noAnswer();
  }

  #noAnswer(): SaseAuthError {
    return noAnswer(this.#credential, `no answer within ${this.#credential.timeout} ms`);
  }

  /** Wait for a renewal while the current token is good for a little longer; how it fails is then of no interest. */
  async #awaitBriefly(renewal: Flight, signal: AbortSignal | undefined): Promise<AccessToken> {
    const arrivedAt = now();
    const patience = Math.min(LATE_PATIENCE, this.#credential.timeout);
    const ended = renewal.result.catch(() => undefined);
    await waitFor(ended, signal, () => patience - since(renewal.createdAt));
    return this.#usable()?.token ?? this.#await(signal, undefined, arrivedAt);
  }

  async #fly(flight: Flight): Promise<AccessToken> {
    const { store } = this.#credential;
    try {
      const obtained = await (store ? this.#share(store, flight) : this.#queued(flight));
      if (flight === this.#flight) this.#keep(obtained, flight);
      return obtained.token;
    } catch (error) {
      if (flight === this.#flight) this.#remember(error, flight);
      throw error;
    }
  }

  /** A hit needs no place in the queue, and who hangs in the store must not hang for ever. */
  #share(store: SharedStore, flight: Flight): Promise<ObtainedToken> {
    flight.startedAt = now();
    const need: TokenNeed = {
      credential: this.#credential,
      flight,
      kept: this.#kept?.token,
      clientSecret: () => this.#clientSecret(flight),
      tell: (event) => this.#tell(event),
    };
    return store.obtain(need, () => this.#queued(flight));
  }

  #queued(flight: Flight): Promise<ObtainedToken> {
    if (!this.#queue) return this.#request(flight);
    flight.startedAt = undefined;
    return this.#queue.run(() => this.#request(flight));
  }

  #request(flight: Flight): Promise<ObtainedToken> {
    flight.startedAt ??= now();
    return requestToken(this.#credential, {
      clientSecret: () => this.#clientSecret(flight),
      failed: this.#setback,
      flight,
    });
  }

  async #clientSecret(flight: Flight): Promise<string> {
    flight.secret = await this.#credential.clientSecret();
    // Abandoned while the user's function took its time: another flight has a request under way.
    if (flight !== this.#flight) throw this.#noAnswer();
    if (this.#setback?.refuses(flight.secret)) throw this.#setback.error;
    return flight.secret;
  }

  #keep(obtained: ObtainedToken, { rejected, startedAt, createdAt }: Flight): void {
    const { token, attempts } = obtained;
    this.#kept = new KeptToken(obtained, rejected !== undefined);
    this.#flight = undefined;
    this.#setback = undefined;
    const duration = Math.round(since(startedAt ?? createdAt));
    this.#tell({ type: "obtained", expiresAt: token.expiresAt, duration, attempts });
    if (rejected) this.#tell({ type: "rejected", replaced: token.value !== rejected.value });
  }

  #remember(error: unknown, { rejected, waiting, secret }: Flight): void {
    this.#flight = undefined;
    if (error !== this.#setback?.error) {
      this.#setback = new Setback(error, secret, (this.#setback?.failures ?? 0) + 1);
      this.#tell({ type: "failed", error: error as SaseAuthError | InvalidOptionError, background: waiting === 0 });
    }
    if (rejected) this.#tell({ type: "rejected", replaced: false });
  }

  /** What a listener throws, or rejects with where it is async, must not cost a request its token. */
  async #tell(event: TokenEventBody): Promise<void> {
    try {
      await this.#credential.onEvent?.({ ...event, tsgId: this.tsgId });
    } catch {}
  }
}
