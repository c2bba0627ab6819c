type Timer = ReturnType<typeof setTimeout>;
type Callback = () => void;

/** A timer that long is a time-out, and fires when time leaps. */
const LONG = 1000;
/** A shorter timer, which pauses between two attempts, need not be waited for. undici's own tick is 499 ms. */
const isPause = (ms: number) => ms >= 100 && ms <= 450;

/**
 * Time that passes by itself, and leaps on demand: both clocks that the code reads, and the timers that are then due.
 * Sockets are left alone. It replaces globals for as long as it is in scope.
 */
export class LeapingClock implements Disposable {
  readonly #real = { setTimeout, clearTimeout, wall: Date.now, monotonic: performance.now, random: Math.random };
  readonly #timers = new Map<unknown, { at: number; fire: Callback }>();
  #leapt = 0;

  constructor() {
    const { monotonic, wall } = this.#real;
    Date.now = () => wall() + this.#leapt;
    performance.now = () => monotonic.call(performance) + this.#leapt;
    Math.random = () => 0; // so that all pauses are known, and the shortest
    globalThis.setTimeout = this.#setTimeout as typeof setTimeout;
    globalThis.clearTimeout = (timer) => {
      this.#timers.delete(timer);
      this.#real.clearTimeout(timer);
    };
  }

  /** Let time pass, and fire what is due. */
  leap(ms: number): void {
    this.drift(ms);
    const due = [...this.#timers].filter(([, { at }]) => at <= Date.now()).sort(([, a], [, b]) => a.at - b.at);
    for (const [timer, { fire }] of due) {
      clearTimeout(timer as Timer);
      fire();
    }
  }

  /** Let time pass, and fire nothing. */
  drift(ms: number): void {
    this.#leapt += ms;
  }

  /** Whether something waits for so many ms. */
  hasTimer(ms: number): boolean {
    return [...this.#timers.values()].some(({ at }) => Math.abs(at - Date.now() - ms) < LONG / 2);
  }

  readonly #setTimeout = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer => {
    const fire = () => callback(...args);
    if (isPause(ms)) {
      this.drift(ms);
      return this.#real.setTimeout(fire, 0);
    }
    if (ms < LONG) return this.#real.setTimeout(fire, ms);
    const timer = this.#real.setTimeout(() => {
      this.#timers.delete(timer);
      fire();
    }, ms);
    this.#timers.set(timer, { at: Date.now() + ms, fire });
    return timer;
  };

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#real.setTimeout;
    globalThis.clearTimeout = this.#real.clearTimeout;
    Date.now = this.#real.wall;
    performance.now = this.#real.monotonic;
    Math.random = this.#real.random;
  }
}
