import { checkOption } from "../errors.ts";
import type { Flight } from "../request/obtain.ts";
import { SharedObtain, type ShareStage } from "./shared-obtain.ts";
import { StoreClient } from "./store-client.ts";
import type { TokenStore } from "./token-store.ts";

/**
 * What `fileStore`, `redisStore`, and `sharedStore` of `@sase-auth/core/store` return, for the `store` option. Its member is
 * for managers of the same version.
 */
export interface SharedStore {
  /** How a manager uses the store. */
  readonly sharing: unknown;
}

/** How long a store may hold up requests, and what encrypts its entries. */
export interface SharedStoreOptions {
  /**
   * Encrypts the entries: at least 32 bytes, or a string of as many.
   *
   * @defaultValue derived from the client secret
   */
  encryptionKey?: string | Uint8Array | undefined;
  /**
   * ms that the store may hold up one request, and again after each pause for another process; at most a third of the manager's
   * `timeout`.
   *
   * @defaultValue 1,000
   */
  timeout?: number | undefined;
  /**
   * ms after which other processes stop waiting for one that died while it requested the token.
   *
   * @defaultValue 8,000; `fileStore`: 15,000
   */
  leaseTtl?: number | undefined;
  /**
   * How long to wait, in ms, for another process that is requesting the token before requesting one ourselves. Pauses are
   * counted; by the clock it is at most twice as long, and never over two thirds of the manager's `timeout`.
   *
   * @defaultValue 12,000
   */
  patience?: number | undefined;
}

/**
 * Share tokens by a store of your own: for the `store` option of `TokenManager` and `TenantTokens`. A client secret that is
 * a function is then also called before the store is looked at.
 *
 * @throws {InvalidOptionError}
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 * import { sharedStore } from "@sase-auth/core/store";
 *
 * const entries = new Map<string, string>(); // in place of your database
 * const store = sharedStore({
 *   get: async (key) => entries.get(key),
 *   set: async (key, entry) => entries.set(key, entry),
 *   lease: async () => async () => {},
 * });
 * const tokens = new TokenManager({ ...credentialsFromEnv(process.env), store });
 * ```
 */
export function sharedStore(store: TokenStore, options: SharedStoreOptions = {}): SharedStore {
  checkOption(Object(options) === options, "options", "an object");
  const { encryptionKey, timeout = 1_000, leaseTtl = 8_000, patience = 12_000 } = options;
  for (const method of ["get", "set", "lease"] as const) {
    checkOption(typeof Object(store)[method] === "function", "store", "an object with get, set and lease");
  }
  for (const [name, ms] of Object.entries({ timeout, leaseTtl, patience })) {
    checkOption(typeof ms === "number" && ms >= 1 && ms < 2 ** 31, name, "a number of ms from 1");
  }
  const key = encryptionKey === undefined ? undefined : copyOfKey(encryptionKey);
  const sharing = { client: new StoreClient(store, timeout), encryptionKey: key, leaseTtl, patience };
  const stage: ShareStage = (around) => {
    const flights = new WeakMap<Flight, SharedObtain>();
    return (flight) => {
      const begun = flights.get(flight) ?? new SharedObtain(sharing, around, flight);
      flights.set(flight, begun);
      return begun.obtain();
    };
  };
  return { sharing: stage };
}

/** Copied, because the caller may wipe its buffer. */
function copyOfKey(given: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const key = typeof given === "string" ? new TextEncoder().encode(given) : given;
  checkOption(
    key instanceof Uint8Array && key.length >= 32,
    "encryptionKey",
    "a string or Uint8Array of at least 32 bytes",
  );
  return Uint8Array.from(key); // `slice` of a Buffer is the same memory
}
