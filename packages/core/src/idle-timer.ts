/** Wait, without keeping a process alive for it: who waits for a token has a timer of its own that does. */
export function nap(ms: number): Promise<void> {
  return new Promise((resolve) => {
    idleTimer(resolve, ms);
  });
}

// Where the processor is busy, an answer may lie in the socket when the time is over. Each turn looks there first.
const TURNS = 10;

/** What `promise` comes to, or undefined once `ms` are over, of which this process has had its share. */
export function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (turns: number) => {
      timer = idleTimer(() => (turns > 1 ? wait(turns - 1) : resolve(undefined)), ms / TURNS);
    };
    wait(TURNS);
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

function idleTimer(call: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(call, ms);
  (timer as { unref?(): void }).unref?.(); // a number outside of Node
  return timer;
}
