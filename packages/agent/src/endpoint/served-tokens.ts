import type { AccessToken, TenantTokens, TokenManager, TokenSource, TokenWaitOptions } from "@sase-auth/core";
import type { AgentEvent } from "../agent-event.ts";
import { IssuedTokens } from "../issued-tokens.ts";
import { endOf, msLeft } from "../token-end.ts";
import { type Place, Places } from "./places.ts";

/** ms. With less left, a request waits for the renewal: clients have margins of their own, the longest three minutes. */
const RENEWED_BELOW = 5 * 60_000;
/** ms that a request waits for a renewal while the current token is good. */
const PATIENCE = 5_000;
/** ms between two replacements of a TSG's token that no client asked for by name. */
const PAUSE = 60_000;

/** A token with what is left of it. */
export interface ServedToken {
  readonly token: AccessToken;
  /** Whole seconds, by the clock that shows less. */
  readonly secondsLeft: number;
}

export interface ServedTokensOptions {
  readonly tenants: TenantTokens;
  /** The agent's own TSG, which always has a place. */
  readonly tsgId: string;
  readonly secretRefused: () => void;
  readonly emit: (event: AgentEvent) => void;
  /** Called after a token was replaced. */
  readonly replaced: (tsgId: string) => void;
}

/** The tokens that clients were given, and their replacement. */
export class ServedTokens {
  /** What programs may hold. */
  readonly issued: IssuedTokens = new IssuedTokens();
  readonly #options: ServedTokensOptions;
  readonly #places: Places;

  constructor(options: ServedTokensOptions) {
    this.#options = options;
    this.#places = new Places((tsgId, place) => {
      const manager = options.tenants.get(tsgId);
      return { manager, source: this.#sourceOf(place, manager) };
    });
    // It waits for ever, so that it keeps its place.
    this.#places.of(options.tsgId).waiting = Number.POSITIVE_INFINITY;
  }

  /**
   * @throws {SaseAuthError}
   * @throws {TsgLimitError}
   */
  async get(tsgId: string, signal: AbortSignal): Promise<ServedToken> {
    const place = this.#places.of(tsgId);
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

  /**
   * Where the proxy gets the tokens of a TSG.
   *
   * @throws {TsgLimitError}
   */
  sourceOf(tsgId: string): TokenSource {
    return this.#places.of(tsgId).source;
  }

  /** Replace a token because a client that has it asked again. Does nothing more than once in 1 min. */
  async replaceQuietly(token: AccessToken): Promise<void> {
    const place = this.#places.of(token.tsgId);
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
      if (token) return void (await this.#replace(place, this.#note(place, token), "revoked"));
    }
    this.issued.forget({ value });
  }

  async #replace(
    place: Place,
    token: AccessToken,
    reason: "revoked" | "asked again" | "rejected",
    wait?: TokenWaitOptions,
  ): Promise<AccessToken> {
    const { tsgId } = token;
    const { emit, replaced } = this.#options;
    const next = await this.#withSecret(() => place.manager.replaceToken(token, wait));
    // Each request that met the same 401 comes here.
    if (next.value === token.value || !this.issued.forget(token)) return next;
    emit({ type: "replaced", tsgId, reason });
    replaced(tsgId);
    return next;
  }

  #sourceOf(place: () => Place, manager: TokenManager): TokenSource {
    const noted = (token: AccessToken) => this.#note(place(), token);
    return {
      currentToken() {
        const token = manager.currentToken();
        return token && noted(token);
      },
      getToken: async (wait) => noted(await this.#withSecret(() => manager.getToken(wait))),
      replaceToken: async (token, wait) => noted(await this.#replace(place(), token, "rejected", wait)),
    };
  }

  #note(place: Place, token: AccessToken): AccessToken {
    if (place.token === token || place.token?.value === token.value) return token;
    place.endsAt = endOf(token);
    place.token = token;
    this.issued.note(token);
    return token;
  }

  async #fresh(place: Place, signal: AbortSignal): Promise<ServedToken> {
    const { manager } = place;
    const obtain = () => this.#withSecret(() => manager.getToken({ signal }));
    const token = await obtain();
    if (token.expiresAt - Date.now() > RENEWED_BELOW) return this.#served(place, token);
    await atMost(PATIENCE, manager.renewal());
    return this.#served(place, await obtain());
  }

  #served(place: Place, token: AccessToken): ServedToken {
    this.#note(place, token);
    return { token, secondsLeft: Math.max(0, Math.floor(msLeft(token, place.endsAt) / 1000)) };
  }

  /**
   * Once more if the service refused the client: the secret may have been rotated. Each caller tries again, because a caller cannot know
   * which secret its request had. Core asks the service only if the secret is another one.
   */
  async #withSecret(attempt: () => Promise<AccessToken>): Promise<AccessToken> {
    try {
      return await attempt();
    } catch (error) {
      if ((error as { error?: unknown }).error !== "invalid_client") throw error;
      this.#options.secretRefused();
      return attempt();
    }
  }
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
