/** The middle of some numbers, and between which two of them the true middle lies with 95 % confidence. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Uses the order of the numbers alone, whatever their distribution: the ranks that a fair coin, thrown for each of them,
 * stays between 95 times in 100 (the interval of the sign test).
 */
export function estimate(numbers: readonly number[]): Estimate {
  const sorted = numbers.toSorted((a, b) => a - b);
  const rank = leftOut(sorted.length);
  return { median: quantile(sorted, 0.5), low: sorted[rank] ?? 0, high: sorted.at(-1 - rank) ?? 0 };
}

/** How many numbers at either end are outside of an interval of 95 %. Very few numbers have no such interval. */
function leftOut(count: number): number {
  // The probability that a fair coin shows heads exactly `heads` times, and at most so often.
  let exactly = 0.5 ** count;
  let atMost = exactly;
  let heads = 0;
  while (2 * atMost <= 0.05) {
    heads++;
    exactly *= (count - heads + 1) / heads;
    atMost += exactly;
  }
  return Math.max(0, heads - 1);
}

/** @param sorted in ascending order */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  return below + ((sorted[Math.ceil(at)] ?? below) - below) * (at % 1);
}
