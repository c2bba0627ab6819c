/** The middle of some numbers, and between which two of them the true middle lies with 95 % confidence. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * By the order of the numbers alone, whatever their distribution: the ranks that a fair coin, thrown for each of them,
 * stays between 95 times in 100 (the interval of the sign test).
 */
export function estimate(numbers: readonly number[]): Estimate {
  const sorted = numbers.toSorted((a, b) => a - b);
  const rank = Math.max(0, Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2));
  return { median: quantile(sorted, 0.5), low: sorted[rank] ?? 0, high: sorted.at(-1 - rank) ?? 0 };
}

/** @param sorted in ascending order */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  return below + ((sorted[Math.ceil(at)] ?? below) - below) * (at % 1);
}
