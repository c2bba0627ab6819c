/**
 * The most visits to a store of processes that start at once while it is empty, as docs/fleet.md has it.
 *
 * @param ms from the first attempt to take the lease until the token is in the store
 */
export function mostVisits(processes: number, ms: number): number {
  const HOLDER = 5; // read, lease, read, write, release
  const LATE = 4; // read, lease, read, release: the token came between the first two
  return HOLDER + (processes - 1) * Math.max(LATE, visitsOfWaiter(ms));
}

/** One read, an attempt to take the lease before each two looks, and the looks. The last look finds the token. */
function visitsOfWaiter(ms: number): number {
  const looks = 1 + failedLooks(ms);
  return 1 + Math.ceil(looks / 2) + looks;
}

/** If each pause is the shortest possible: half of 500 ms, later half of twice what was waited, at most half of 2 s. */
function failedLooks(ms: number): number {
  let looks = 0;
  for (let waited = 250; waited < ms; waited += Math.min(Math.max(250, waited), 1_000)) looks++;
  return looks;
}
