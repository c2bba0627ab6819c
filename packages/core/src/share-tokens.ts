import type { ObtainedToken } from "./client-credentials.ts";
import { now, since } from "./clock.ts";
import { type EntryPlace, entryPlace } from "./entry-place.ts";
import { checkOption } from "./errors.ts";
import { nap } from "./idle-timer.ts";
import type { SharedStore, TokenNeed } from "./shared-store.ts";
import { isOfUse, openEntry, sealEntry, usefulFor } from "./store-entry.ts";
import { StoreVisit, type VisitedStore } from "./store-visit.ts";
import type { ReleaseLease, TokenStore } from "./token-store.ts";

// ms between two looks: a third of what has been waited so far, so that many who wait do not keep the one busy who works
const SHORTEST_PAUSE = 40;
const LONGEST_PAUSE = 1_000;
// The lease is looked at less often: it is free only if its holder has died or failed.
const LOOKS_PER_LEASE = 3;

export interface SharedStoreOptions {
  /** Encrypts the entries instead of a key that is derived from the client secret: at least 32 bytes, or as many characters. */
  encryptionKey?: string | Uint8Array | undefined;
  /** ms that the store may hold up one request, and again after each pause for another process. Default 1,000. */
  timeout?: number | undefined;
  /** ms after which the others no longer wait for a process that died while it requested the token. Default 8,000. */
  leaseTtl?: number | undefined;
  /**
   * ms of pauses while another process requests the token. The looks in between, which a slow store makes longer, come on
   * top: it is over after twice as long in all, or two thirds of the manager's `timeout`, and a last look. Default 12,000.
   */
  patience?: number | undefined;
}

/**
 * Share tokens by a store of your own: for the `store` option of `TokenManager` and `TenantTokens`. A client secret that is
 * a function is then also called before the store is looked at.
 *
 * @throws {InvalidOptionError}
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
  const sharing = { visited: { store, limit: timeout }, encryptionKey: key, leaseTtl, patience };
  return { obtain: async (need, request) => new Obtaining(sharing, need, request).obtain() };
}

/** Its owner may wipe it. */
function copyOfKey(given: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const key = typeof given === "string" ? new TextEncoder().encode(given) : given;
  checkOption(
    key instanceof Uint8Array && key.length >= 32,
    "encryptionKey",
    "a string or Uint8Array of at least 32 bytes",
  );
  return Uint8Array.from(key); // `slice` of a Buffer is the same memory
}

interface Sharing {
  readonly visited: VisitedStore;
  readonly encryptionKey: Uint8Array<ArrayBuffer> | undefined;
  readonly leaseTtl: number;
  readonly patience: number;
}

/** One flight of one manager. */
class Obtaining {
  readonly #sharing: Sharing;
  readonly #need: TokenNeed;
  readonly #request: () => Promise<ObtainedToken>;
  readonly #visit: StoreVisit;

  constructor(sharing: Sharing, need: TokenNeed, request: () => Promise<ObtainedToken>) {
    this.#sharing = sharing;
    this.#need = need;
    this.#request = request;
    this.#visit = new StoreVisit(sharing.visited, (operation, error) => need.tell({ type: "store", operation, error }));
  }

  /** By the process that has the lease, or by each for itself where that cannot be told or takes too long. */
  async obtain(): Promise<ObtainedToken> {
    const { leaseTtl, patience } = this.#sharing;
    const place = await this.#place(await this.#need.clientSecret());
    const startedAt = now();
    for (let looks = 0, waited = 0; ; looks++) {
      const shared = await this.#look(place);
      if (shared) return shared;
      const left = this.#longestWait - since(startedAt);
      const isLast = waited >= patience || left <= 0;
      if (isLast || looks % LOOKS_PER_LEASE === 0) {
        const lease = await this.#visit.lease(place.key, leaseTtl);
        if (lease !== "taken") return this.#obtainFirst(place, lease);
        if (isLast) break;
      }
      const pause = Math.min(left, pauseAfter(waited));
      await nap(pause);
      // Not by the clock alone: where this process hardly gets to run, neither does the one that it waits for.
      waited += pause;
      this.#visit.hasWaited();
    }
    this.#visit.tell(
      "lease",
      new Error(`no token from whoever has the lease within ${Math.round(since(startedAt))} ms`),
    );
    return this.#requestAndShare(undefined);
  }

  /** ms by the clock, also with a slow store, and so that there is time left for a request of its own */
  get #longestWait(): number {
    return Math.min(this.#sharing.patience * 2, (this.#need.credential.timeout * 2) / 3);
  }

  async #obtainFirst(place: EntryPlace, lease: ReleaseLease | undefined): Promise<ObtainedToken> {
    // Whoever had the lease until a moment ago may have written since we looked.
    const shared = lease && (await this.#look(place));
    if (!shared) return this.#requestAndShare(lease);
    this.#visit.release(lease);
    return shared;
  }

  async #look(place: EntryPlace): Promise<ObtainedToken | undefined> {
    const { credential, flight } = this.#need;
    const entry = await this.#visit.get(place.key);
    if (entry === undefined || entry === null) return undefined;
    const hidden = [flight.secret].filter((secret) => secret !== undefined);
    try {
      const shared = await openEntry(entry, credential, place, hidden);
      return isOfUse(shared, this.#need) ? shared : undefined;
    } catch (error) {
      this.#visit.tell("get", new Error(`the entry is of no use: ${(error as Error).message}`));
      return undefined;
    }
  }

  async #requestAndShare(lease: ReleaseLease | undefined): Promise<ObtainedToken> {
    let obtained: ObtainedToken;
    try {
      obtained = await this.#request();
    } catch (error) {
      this.#visit.release(lease);
      throw error;
    }
    // The secret may have been another by the time of the request: the token is for those who have that one.
    const place = await this.#place(this.#need.flight.secret ?? (await this.#need.clientSecret()));
    const entry = await sealEntry(obtained, this.#need.credential, place);
    await this.#visit.share(place.key, entry, Math.max(1, Math.floor(usefulFor(obtained))), lease);
    return obtained;
  }

  #place(secret: string): Promise<EntryPlace> {
    return entryPlace(this.#need.credential, secret, this.#sharing.encryptionKey);
  }
}

/** ms */
function pauseAfter(waited: number): number {
  return Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, waited / 3)) * (0.5 + Math.random() / 2);
}
