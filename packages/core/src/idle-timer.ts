/** Wait, without keeping a process alive for it: who waits for a token has a timer of its own that does. */
export function nap(ms: number): Promise<void> {
  return new Promise((resolve) => {
    idleTimer(resolve, ms);
  });
}

/** What `promise` comes to, or undefined once `ms` are over. */
export function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = idleTimer(() => resolve(undefined), ms);
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

function idleTimer(call: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(call, ms);
  (timer as { unref?(): void }).unref?.(); // a number outside of Node
  return timer;
}
