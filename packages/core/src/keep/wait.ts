// What each call that waits with a signal does on an abort, behind one listener: Node 20 warns of a leak when eleven listen to
// one signal. A signal derived by AbortSignal.any would stay in memory as long as its source, and not every runtime has it.
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Wait for `promise` as long as the caller's signal and patience allow. The promise itself is left alone.
 *
 * @param signal any object with `aborted` and `addEventListener`: it may come from a polyfill or another realm
 * @param patience the ms left; asked again when they have passed, since what they depend on may have changed
 * @returns undefined once no patience is left
 */
export async function waitFor<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  patience: () => number,
): Promise<T | undefined> {
  throwIfAborted(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopListening: (() => void) | undefined;
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const look = () => {
        const left = patience();
        if (left > 0) timer = setTimeout(look, left);
        else resolve(undefined);
      };
      look();
      stopListening = listen(signal, () => reject(abortReason(signal)));
      promise.then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    stopListening?.();
  }
}

/** @throws the reason of a signal that has aborted */
export function throwIfAborted(signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/** A polyfill may have no reason. */
function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException("Aborted", "AbortError");
}

/** @returns a function that stops listening, after which nothing is left of the call */
function listen(signal: AbortSignal | undefined, abort: () => void): (() => void) | undefined {
  if (!signal?.addEventListener) return undefined;
  const calls = waiting.get(signal) ?? new Set();
  waiting.set(signal, calls.add(abort));
  signal.addEventListener("abort", endAll); // changes nothing if it listens already
  return () => {
    calls.delete(abort);
    if (calls.size === 0) signal.removeEventListener("abort", endAll);
  };
}

function endAll({ target }: Event): void {
  for (const abort of waiting.get(target as AbortSignal) ?? []) abort();
}
