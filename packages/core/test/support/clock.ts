import { onTestFinished, vi } from "vitest";

/** Moves the two clocks that the code reads. Sockets and timers go on in real time. */
export interface TestClock {
  /** Time passes, ms. */
  pass(ms: number): void;
  /** The wall clock is set, by so many ms. */
  set(ms: number): void;
}

/**
 * @param isRunning whether real time passes, too: for what ends by a real timer. A slow machine then moves the clocks
 */
export function testClock({ isRunning = false } = {}): TestClock {
  const now = Date.now.bind(Date);
  const monotonicNow = performance.now.bind(performance);
  const start = { wall: now(), monotonic: monotonicNow() };
  let wall = 0;
  let monotonic = 0;
  const spies = [
    vi.spyOn(Date, "now").mockImplementation(() => (isRunning ? now() : start.wall) + wall),
    vi.spyOn(performance, "now").mockImplementation(() => (isRunning ? monotonicNow() : start.monotonic) + monotonic),
  ];
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return {
    pass(ms) {
      wall += ms;
      monotonic += ms;
    },
    set(ms) {
      wall += ms;
    },
  };
}
