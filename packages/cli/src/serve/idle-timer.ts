export interface IdleTimer {
  /** Begin anew. */
  again(): void;
  /** Resolves once the time has passed. */
  readonly over: Promise<void>;
}

/** @param seconds undefined: never */
export function idleTimer(seconds: number | undefined): IdleTimer {
  if (seconds === undefined) return { again() {}, over: new Promise(() => {}) };
  let again = () => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    again = () => void timer.refresh();
  });
  return { again, over };
}
