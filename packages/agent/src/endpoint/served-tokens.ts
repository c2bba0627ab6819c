import type { AccessToken, TenantTokens, TokenManager } from "@sase-auth/core";
import type { AgentEvent } from "../agent-event.ts";

/** ms. With less left, a request waits for the renewal: clients have margins of their own, the longest three minutes. */
const RENEWED_BELOW = 5 * 60_000;
/** ms that a request waits for a renewal while the current token is good. */
const PATIENCE = 5_000;
/** TSGs that are remembered. `TenantTokens` keeps as many. */
const MOST = 1000;
/** ms between two replacements of a TSG's token that no client asked for by name. */
const PAUSE = 60_000;

/** A token with what is left of it. */
export interface ServedToken {
  readonly token: AccessToken;
  /** Whole seconds, by the clock that shows less. */
  readonly secondsLeft: number;
}

interface Served {
  readonly token: AccessToken;
  /** ms of the monotonic clock, which nobody sets back */
  readonly endsAt: number;
  readonly replacedAt: number;
}

export interface ServedTokensOptions {
  readonly tenants: TenantTokens;
  readonly secretRefused: () => boolean;
  readonly emit: (event: AgentEvent) => void;
  /** Called after a token was replaced. */
  readonly replaced: (tsgId: string) => void;
}

/** The tokens that clients were given, and their replacement. */
export class ServedTokens {
  readonly #options: ServedTokensOptions;
  // A Map iterates in the order of insertion, so its first key is the least recently used.
  readonly #served = new Map<string, Served>();

  constructor(options: ServedTokensOptions) {
    this.#options = options;
  }

  /** @throws {SaseAuthError} */
  async get(tsgId: string, signal: AbortSignal): Promise<ServedToken> {
    const manager = this.#options.tenants.get(tsgId);
    const token = await this.#obtain(manager, signal);
    if (token.expiresAt - Date.now() > RENEWED_BELOW) return this.#note(token);
    await atMost(PATIENCE, manager.renewal());
    return this.#note(await this.#obtain(manager, signal));
  }

  /** The token that a client of this TSG would get, if it need not wait. */
  current(tsgId: string): AccessToken | undefined {
    return this.#options.tenants.get(tsgId).currentToken();
  }

  /** Replace a token because a client that has it asked again. Does nothing more than once a minute. */
  async replaceQuietly(token: AccessToken): Promise<void> {
    const { replacedAt = Number.NEGATIVE_INFINITY } = this.#served.get(token.tsgId) ?? {};
    if (performance.now() - replacedAt < PAUSE) return;
    this.#note(token, performance.now());
    // If there is no other token, this one may still be good.
    await this.#replace(token, "asked again").catch(() => {});
  }

  /**
   * Replace a token that a client says an API rejected. A text that was never a current token is none of ours.
   *
   * @throws {SaseAuthError}
   */
  async revoke(value: string): Promise<void> {
    const served = [...this.#served.values()].find(({ token }) => token.value === value);
    if (served) await this.#replace(served.token, "revoked");
  }

  async #replace(token: AccessToken, reason: "revoked" | "asked again"): Promise<void> {
    const { tsgId } = token;
    const { tenants, emit, replaced } = this.#options;
    const next = await tenants.get(tsgId).replaceToken(token);
    if (next.value === token.value) return;
    emit({ type: "replaced", tsgId, reason });
    replaced(tsgId);
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

  #note(token: AccessToken, replacedAt?: number): ServedToken {
    const { tsgId, expiresAt } = token;
    const before = this.#served.get(tsgId);
    const isSame = before?.token.value === token.value;
    const endsAt = isSame ? before.endsAt : performance.now() + expiresAt - Date.now();
    this.#served.delete(tsgId);
    this.#served.set(tsgId, {
      token,
      endsAt,
      replacedAt: replacedAt ?? before?.replacedAt ?? Number.NEGATIVE_INFINITY,
    });
    const [oldest = ""] = this.#served.keys();
    if (this.#served.size > MOST) this.#served.delete(oldest);
    const left = Math.min(expiresAt - Date.now(), endsAt - performance.now());
    return { token, secondsLeft: Math.max(0, Math.floor(left / 1000)) };
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
