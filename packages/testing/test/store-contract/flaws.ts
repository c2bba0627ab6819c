/** Each way to break the model's store, with the one rule that it breaks. */
export const brokenStoreRule = {
  "remembers that there was nothing": "gives what was set, also to those who found nothing before",
  "keeps the first entry": "gives the entry that was set last",
  "looks at the beginning of a key only": "keeps the entries of different keys apart",
  "writes an entry in two pieces": "never gives a part of an entry",
  "keeps entries for ever": "forgets an entry once its time is over, and not before",
  "takes the time of an entry for microseconds": "forgets an entry once its time is over, and not before",

  "looks whether a lease is free before it takes it": "gives a lease to one of all who ask at once",
  "takes a lease that is over twice": "gives a lease that was over to one of all who ask at once",
  "does not release": "gives a lease again once it was released",
  "keeps leases for ever": "ends a lease by itself once its time is over, and not before",
  "takes the time of a lease for microseconds": "ends a lease by itself once its time is over, and not before",
  "releases whatever lease there is": "lets nobody release the lease of another",
  "has one lease for all keys": "keeps the leases of different keys apart",
  "takes a lease for an entry": "keeps entries and leases apart",
  "ends the lease with an entry": "keeps entries and leases apart",
  "ends the entry with the lease": "keeps entries and leases apart",
} as const;

export type StoreFlaw = keyof typeof brokenStoreRule;
