/**
 * Where processes leave a token for each other: a file, a database, a cache. `sharedStore` turns it into the `store` of a
 * manager. Entries are encrypted before they arrive here. Any method may reject or be slow: that counts as a miss.
 */
export interface TokenStore {
  /** The entry that was set last, or undefined if there is none or its time has ended. */
  get(key: string): Promise<string | null | undefined>;
  /**
   * Set or replace an entry as a whole: no reader may ever see a part of it.
   *
   * @param ttl ms after which nobody needs the entry any more
   */
  set(key: string, entry: string, ttl: number): Promise<unknown>;
  /**
   * Try to become the only holder of the lease of this key, without waiting for it. A lease is independent of the entry.
   *
   * @param ttl ms after which it ends by itself, so that nobody waits long for a holder that has died
   * @returns a function that ends this very lease before that, and does nothing once it has ended; undefined while another
   * process holds the lease
   */
  lease(key: string, ttl: number): Promise<ReleaseLease | undefined>;
  /**
   * Optional: wait until another process sets the entry of this key, at most `ms`, without a load on the store. Processes that
   * wait for a token then look at once, else after a pause. It may miss a change, and must not keep the process alive.
   */
  changed?(key: string, ms: number): Promise<unknown>;
}

/** Ends a lease before its time, and does nothing once it has ended. */
export type ReleaseLease = () => Promise<unknown>;
