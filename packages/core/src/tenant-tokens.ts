import { checkOption } from "./errors.ts";
import { ownMembers } from "./own-members.ts";
import { RequestQueue } from "./request-queue.ts";
import { TokenManager } from "./token-manager.ts";
import { resolveOptions, type TokenManagerOptions } from "./token-manager-options.ts";

export interface TenantTokensOptions extends Omit<TokenManagerOptions, "tsgId"> {
  /** How many managers are kept; the least recently used goes first. Default 1,000. */
  maxTenants?: number | undefined;
  /** How many token requests may be under way at once. Default 8: the service allows about 10. */
  concurrency?: number | undefined;
}

/** The tokens of many tenants of one service account: a {@link TokenManager} for each TSG. */
export class TenantTokens {
  readonly #options: Omit<TokenManagerOptions, "tsgId">;
  readonly #maxTenants: number;
  readonly #queue: RequestQueue;
  // A Map iterates in the order of insertion, so its first key is the least recently used.
  readonly #managers = new Map<string, TokenManager>();

  /** @throws {InvalidOptionError} */
  constructor(given: TenantTokensOptions) {
    const { maxTenants = 1000, concurrency = 8, ...options } = ownMembers(given);
    const { timeout, tokenUrl } = resolveOptions({ ...options, tsgId: "0" });
    this.#options = { ...options, tokenUrl };
    for (const [name, count] of Object.entries({ maxTenants, concurrency })) {
      checkOption(Number.isInteger(count) && count > 0, name, "a whole number above 0");
    }
    this.#maxTenants = maxTenants;
    this.#queue = new RequestQueue(concurrency, timeout);
  }

  /**
   * The manager of one TSG, the same one every time while it is among the `maxTenants` last used.
   *
   * @throws {InvalidOptionError} if `tsgId` is no TSG ID
   */
  get(tsgId: string): TokenManager {
    const manager = this.#managers.get(tsgId) ?? new TokenManager({ ...this.#options, tsgId }, this.#queue);
    this.#managers.delete(tsgId);
    this.#managers.set(tsgId, manager);
    if (this.#managers.size > this.#maxTenants) this.#managers.delete(this.#managers.keys().next().value as string);
    return manager;
  }
}
