/** The ms to wait after the `failures`-th failure in a row: exponential, jittered so that a fleet does not come back at once. */
export function backOff(failures: number): number {
  const FIRST_PAUSE = 250;
  const LONGEST_PAUSE = 30_000;
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}

/** Whether an answer says that the same request may succeed later. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * The ms that a `Retry-After` header asks for, either in seconds or as a date. NaN if it says nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 and #section-5.6.7
 */
export function retryAfter(header: string): number {
  // The old form of asctime names no zone, and means GMT.
  const date = /:\d\d \d{4}\s*$/.test(header) ? `${header} GMT` : header;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  // `Date.parse` takes "40.5" and "+40" for dates as well.
  return /:\d\d:\d\d/.test(header) ? Date.parse(date) - Date.now() : Number.NaN;
}
