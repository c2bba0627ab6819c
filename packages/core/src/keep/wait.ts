interface Listener {
  /** What each call that waits does on an abort. */
  readonly calls: Set<() => void>;
  readonly onAbort: () => void;
}

// One listener for all calls that wait with a signal: Node 20 warns of a leak when eleven listen to one. A signal derived by
// AbortSignal.any would stay in memory as long as its source, and not every runtime has it.
const listeners = new WeakMap<AbortSignal, Listener>();

/**
 * Wait for `promise` as long as the caller's signal and patience allow. The promise itself is left alone.
 *
 * @param signal any object with `aborted` and `addEventListener`: it may come from a polyfill or another realm
 * @param patience the ms left; asked again when they have passed, since what they depend on may have changed
 * @returns undefined once no patience is left
 */
export function waitFor<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  patience: () => number,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      end();
      reject(abortReason(signal));
    };
    const stopListening = listen(signal, abort);
    const end = () => {
      clearTimeout(timer);
      stopListening();
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
    promise.finally(end).then(resolve, reject);
    if (signal?.aborted) abort();
    else look();
  });
}

/** @throws the reason of a signal that has aborted */
export function throwIfAborted(signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/** A polyfill may have no reason. */
function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException("This operation was aborted", "AbortError");
}

/** @returns a function that stops listening, after which nothing is left of the call */
function listen(signal: AbortSignal | undefined, abort: () => void): () => void {
  if (typeof signal?.addEventListener !== "function") return () => {};
  const { calls, onAbort } = listeners.get(signal) ?? startListening(signal);
  calls.add(abort);
  return () => {
    calls.delete(abort);
    if (calls.size > 0 || listeners.get(signal)?.calls !== calls) return;
    listeners.delete(signal);
    signal.removeEventListener("abort", onAbort);
  };
}

function startListening(signal: AbortSignal): Listener {
  const calls = new Set<() => void>();
  const onAbort = () => {
    for (const call of [...calls]) call();
  };
  signal.addEventListener("abort", onAbort);
  listeners.set(signal, { calls, onAbort });
  return { calls, onAbort };
}
