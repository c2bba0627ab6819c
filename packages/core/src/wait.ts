/**
 * Wait for `promise` as long as the caller's signal and patience allow. The promise itself is left alone.
 *
 * @param patience the ms left; asked again when they are over, since what they depend on may have changed
 * @returns undefined once no patience is left
 */
export function waitFor<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  patience: () => number,
): Promise<T | undefined> {
  // Node 20 warns of a leak when eleven listen to one signal, which is nothing but eleven calls that share it.
  const ended = signal && AbortSignal.any([signal]);
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(timer);
      ended?.removeEventListener("abort", abort);
    };
    const abort = () => {
      end();
      reject(ended?.reason);
    };
    const look = () => {
      const left = patience();
      if (left > 0) {
        timer = setTimeout(look, left);
      } else {
        end();
        resolve(undefined);
      }
    };
    ended?.addEventListener("abort", abort);
    promise.finally(end).then(resolve, reject);
    if (ended?.aborted) abort();
    else look();
  });
}
