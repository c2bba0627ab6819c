/** Sleep without keeping the process alive. */
export function sleepUnref(ms: number): Promise<void> {
  return new Promise((resolve) => {
    idleTimer(resolve, ms);
  });
}

// On a busy machine an answer may lie in the socket when the time ends. Each turn of the event loop looks there first.
const TURNS = 10;

/** The result of `promise`, or undefined after `ms`, checked in ten timer turns so that an answer that has already arrived is seen. */
export function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
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
