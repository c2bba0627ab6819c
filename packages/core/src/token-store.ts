/**
 * Where processes leave a token for each other: a file, a database, a cache. `sharedStore` makes it one that a manager
 * takes. Entries are encrypted before they come here. Any method may reject, or be slow: that counts as a miss.
 */
export interface TokenStore {
  /** The entry that was set last, or undefined if there is none or its time is over. */
  get(key: string): Promise<string | null | undefined>;
  /**
   * Set or replace an entry, as a whole: nobody may ever get half of it.
   *
   * @param ttl ms after which nobody needs it any more
   */
  set(key: string, entry: string, ttl: number): Promise<unknown>;
  /**
   * Try to be the only one who has the lease of this key, without waiting for it. A lease has nothing to do with the entry.
   *
   * @param ttl ms after which it is over by itself, so that nobody waits for long for a holder that has died
   * @returns what ends this very lease before that, and does nothing once it is over; undefined while somebody else has it
   */
  lease(key: string, ttl: number): Promise<ReleaseLease | undefined>;
}

export type ReleaseLease = () => Promise<unknown>;
