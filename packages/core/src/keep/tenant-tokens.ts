import { checkOption } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import type { TokenSource } from "../token-source.ts";
import { type Account, openAccount } from "./account.ts";
import { type TenantSourceOptions, tenantSource } from "./tenant-source.ts";
import { ACCOUNT, TokenManager } from "./token-manager.ts";
import type { AccountOptions, TokenManagerOptions } from "./token-manager-options.ts";

/** The options of `TokenManager` without `tsgId`, and how many tenants are kept and asked for at once. */
export interface TenantTokensOptions extends AccountOptions {
  /**
   * How many managers are kept. The least recently used is dropped first, with its token; only the first time emits `evicted`.
   *
   * @defaultValue 1,000
   */
  maxTenants?: number | undefined;
  /**
   * How many token requests may be under way at once. The service allows about 10.
   *
   * @defaultValue 8
   */
  concurrency?: number | undefined;
}

/**
 * The tokens of many tenants of one service account: a {@link TokenManager} for each TSG.
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TenantTokens } from "@sase-auth/core";
 *
 * const { tsgId, ...account } = credentialsFromEnv(process.env);
 * const tenants = new TenantTokens(account);
 * const { authorization } = await tenants.get("1234567890").getToken();
 * ```
 */
export class TenantTokens {
  readonly #account: Account;
  readonly #maxTenants: number;
  // A Map iterates in the order of insertion, so its first key is the least recently used.
  readonly #managers = new Map<string, TokenManager>();
  #evictions = 0;

  /** @throws {InvalidOptionError} */
  constructor(given: TenantTokensOptions) {
    const { maxTenants = 1000, concurrency = 8, ...options } = ownMembers(given);
    for (const [name, count] of Object.entries({ maxTenants, concurrency })) {
      checkOption(Number.isInteger(count) && count > 0, name, "a whole number above 0");
    }
    this.#account = openAccount(options, concurrency);
    this.#maxTenants = maxTenants;
  }

  /**
   * The manager of one TSG, the same one every time while it is among the `maxTenants` last used.
   *
   * @throws {InvalidOptionError} if `tsgId` is no TSG ID
   */
  get(tsgId: string): TokenManager {
    // The account takes the place of the other options, which users of the constructor must give.
    const manager =
      this.#managers.get(tsgId) ??
      new TokenManager({ tsgId, [ACCOUNT]: this.#account } as unknown as TokenManagerOptions);
    this.#managers.delete(tsgId);
    this.#managers.set(tsgId, manager);
    if (this.#managers.size > this.#maxTenants) this.#evictOldest();
    return manager;
  }

  /**
   * A token source for one client with many tenants. It asks for the tenant of each request, and replaces a rejected token
   * for the tenant of that token.
   *
   * @param tenantOf returns the TSG ID of the request that is being sent, such as `() => storage.getStore()` of an
   * `AsyncLocalStorage`. It is called in the asynchronous context of the request, perhaps more than once. Where it returns
   * undefined, or a TSG that is not in `only`, the request fails with {@link InvalidOptionError}: there is no default
   * @throws {InvalidOptionError}
   */
  source(tenantOf: () => string | undefined, options: TenantSourceOptions = {}): TokenSource {
    return tenantSource({ get: (tsgId) => this.get(tsgId), unattached: this.#account.unattached }, tenantOf, options);
  }

  #evictOldest(): void {
    const [tsgId = ""] = this.#managers.keys();
    this.#managers.delete(tsgId);
    if (this.#evictions++ === 0) this.#account.emit({ type: "evicted", tsgId, maxTenants: this.#maxTenants });
  }
}
