interface Listener {
  /** What each call that waits does on an abort. */
  readonly calls: Set<() => void>;
  readonly onAbort: () => void;
}

// One listener for all calls that wait with a signal: Node 20 warns of a leak when eleven listen to one signal. A signal that
// AbortSignal.any derives would stay in memory as long as its source, and not every runtime has it.
const listeners = new WeakMap<AbortSignal, Listener>();

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
  const { calls, onAbort } = listeners.get(signal) ?? startListening(signal);
  calls.add(abort);
  return () => {
    calls.delete(abort);
    if (calls.size > 0) return;
    listeners.delete(signal);
    signal.removeEventListener?.("abort", onAbort); // not every polyfill has it
  };
}

/** A function of its own for each signal: some polyfills add the same one again, and name no target in the event. */
function startListening(signal: AbortSignal): Listener {
  const calls = new Set<() => void>();
  const onAbort = () => {
    for (const abort of calls) abort();
  };
  signal.addEventListener("abort", onAbort);
  const listener = { calls, onAbort };
  listeners.set(signal, listener);
  return listener;
}
