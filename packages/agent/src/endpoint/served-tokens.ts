import type { AccessToken, TenantTokens, TokenManager } from "@sase-auth/core";
import type { AgentEvent } from "../agent-event.ts";
import { endOf, msLeft } from "../token-end.ts";
import { TsgLimitError } from "./tsg-limit.ts";

/** ms. With less left, a request waits for the renewal: clients have margins of their own, the longest three minutes. */
const RENEWED_BELOW = 5 * 60_000;
/** ms that a request waits for a renewal while the current token is good. */
const PATIENCE = 5_000;
/** TSGs that have a place. */
const MOST = 1000;
/** ms between two replacements of a TSG's token that no client asked for by name. */
const PAUSE = 60_000;

/** A token with what is left of it. */
export interface ServedToken {
  readonly token: AccessToken;
  /** Whole seconds, by the clock that shows less. */
  readonly secondsLeft: number;
}

/** The place of a TSG among those that are served. */
interface Place {
  // Held here, because `TenantTokens` drops the least recently used, also if its token is good.
  readonly manager: TokenManager;
  /** The token that clients were given. */
  token?: AccessToken;
  /** ms of the monotonic clock */
  endsAt: number;
  replacedAt: number;
  /** Requests that wait for a token. A place with one is kept. */
  waiting: number;
}

export interface ServedTokensOptions {
  readonly tenants: TenantTokens;
  /** The agent's own TSG, which always has a place. */
  readonly tsgId: string;
  readonly secretRefused: () => boolean;
  readonly emit: (event: AgentEvent) => void;
  /** Called after a token was replaced. */
  readonly replaced: (tsgId: string) => void;
}

/** The tokens that clients were given, and their replacement. */
export class ServedTokens {
  readonly #options: ServedTokensOptions;
  readonly #places = new Map<string, Place>();

  constructor(options: ServedTokensOptions) {
    this.#options = options;
    // It waits for ever, so that it keeps its place.
    this.#placeOf(options.tsgId).waiting = Number.POSITIVE_INFINITY;
  }

  /**
   * @throws {SaseAuthError}
   * @throws {TsgLimitError}
   */
  async get(tsgId: string, signal: AbortSignal): Promise<ServedToken> {
    const place = this.#placeOf(tsgId);
    place.waiting++;
    try {
      return await this.#fresh(place, signal);
    } finally {
      place.waiting--;
    }
  }

  /** The token that a client of this TSG would get, if it need not wait. */
  current(tsgId: string): AccessToken | undefined {
    return this.#places.get(tsgId)?.manager.currentToken();
  }

  /** Replace a token because a client that has it asked again. Does nothing more than once a minute. */
  async replaceQuietly(token: AccessToken): Promise<void> {
    const place = this.#placeOf(token.tsgId);
    if (performance.now() - place.replacedAt < PAUSE) return;
    place.replacedAt = performance.now();
    // If there is no other token, this one may still be good.
    await this.#replace(place, token, "asked again").catch(() => {});
  }

  /**
   * Replace a token that a client says an API rejected. A text that was never a current token is none of ours.
   *
   * @throws {SaseAuthError}
   */
  async revoke(value: string): Promise<void> {
    for (const place of this.#places.values()) {
      // The auth file has a current token that no client asked for.
      const token = [place.token, place.manager.currentToken()].find((known) => known?.value === value);
      if (token) return this.#replace(place, token, "revoked");
    }
  }

  async #replace({ manager }: Place, token: AccessToken, reason: "revoked" | "asked again"): Promise<void> {
    const { tsgId } = token;
    const { emit, replaced } = this.#options;
    const next = await manager.replaceToken(token);
    if (next.value === token.value) return;
    emit({ type: "replaced", tsgId, reason });
    replaced(tsgId);
  }

  async #fresh(place: Place, signal: AbortSignal): Promise<ServedToken> {
    const { manager } = place;
    const token = await this.#obtain(manager, signal);
    if (token.expiresAt - Date.now() > RENEWED_BELOW) return served(place, token);
    await atMost(PATIENCE, manager.renewal());
    return served(place, await this.#obtain(manager, signal));
  }

  async #obtain(manager: TokenManager, signal: AbortSignal): Promise<AccessToken> {
    try {
      return await manager.getToken({ signal });
    } catch (error) {
      const isClientRefused = (error as { error?: unknown }).error === "invalid_client";
      if (!isClientRefused || !this.#options.secretRefused()) throw error;
      return manager.getToken({ signal });
    }
  }

  /** @throws {TsgLimitError} */
  #placeOf(tsgId: string): Place {
    const found = this.#places.get(tsgId);
    if (found) return found;
    if (this.#places.size >= MOST) this.#makeRoomFor(tsgId);
    const manager = this.#options.tenants.get(tsgId);
    const place = { manager, endsAt: 0, replacedAt: Number.NEGATIVE_INFINITY, waiting: 0 };
    this.#places.set(tsgId, place);
    return place;
  }

  /** Take the place of a TSG that was refused, or whose token has ended. */
  #makeRoomFor(tsgId: string): void {
    const now = performance.now();
    let first = Number.POSITIVE_INFINITY;
    for (const [other, { endsAt, waiting }] of this.#places) {
      if (waiting === 0 && endsAt <= now) return void this.#places.delete(other);
      if (endsAt > now) first = Math.min(first, endsAt);
    }
    throw new TsgLimitError(tsgId, MOST, Number.isFinite(first) ? first - now : PATIENCE);
  }
}

function served(place: Place, token: AccessToken): ServedToken {
  if (place.token?.value !== token.value) place.endsAt = endOf(token);
  place.token = token;
  return { token, secondsLeft: Math.max(0, Math.floor(msLeft(token, place.endsAt) / 1000)) };
}

async function atMost(ms: number, promise: Promise<void> | undefined): Promise<void> {
  if (!promise) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
