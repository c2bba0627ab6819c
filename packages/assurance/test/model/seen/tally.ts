/** How often something was met: an invariant put to the test, or a situation that makes one worth asking. */
export type Counts = Record<string, number>;

/** What schedules must lead to, beside what each invariant is about. */
export const SITUATIONS = [
  "a token taken from the store",
  "a token taken from the store after a rejection",
  "a lease taken",
  "a lease refused, as another process has it",
  "a lease that ran out while its holder was at work",
  "a store that hung",
  "a store that rejected",
  "a store that returned garbage",
  "an entry that could not be encrypted",
  "a place given back by a request that sleeps",
  "a place taken back from a request that hangs",
  "a queued request dropped",
  "a request spared by the refusal of other tenants",
  "a request spared by the Retry-After of another tenant",
  "a pause begun",
  "a pause doubled",
  "a pause set back to a minute",
  "a pause ended by an ordinary renewal",
  "a rejection answered by a token from the store that is older",
  "a rejection answered by a token whose request was sent before",
  "a rejected token returned unchanged",
  "a rejection answered with the same token by the service",
] as const;

export type Situation = (typeof SITUATIONS)[number];

export class Tally {
  readonly counts: Counts = {};

  add(what: string, times = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + times;
  }

  addAll(counts: Counts): void {
    for (const [what, times] of Object.entries(counts)) this.add(what, times);
  }
}
