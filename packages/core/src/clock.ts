/** A moment on both clocks, in ms. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

export function now(): Instant {
  return { wall: Date.now(), monotonic: performance.now() };
}

/**
 * The ms that have passed since `instant`: the larger of what the two clocks say.
 * The wall clock can be set back, and the monotonic clock stands still while a laptop sleeps.
 */
export function since(instant: Instant): number {
  return Math.max(Date.now() - instant.wall, performance.now() - instant.monotonic);
}

/** Counts ms from its creation, without those during which it is paused. */
export class Stopwatch {
  #counted = 0;
  #runningSince: Instant | undefined = now();

  /** ms */
  get elapsed(): number {
    return this.#counted + (this.#runningSince ? since(this.#runningSince) : 0);
  }

  pause(): void {
    this.#counted = this.elapsed;
    this.#runningSince = undefined;
  }

  resume(): void {
    this.#runningSince ??= now();
  }
}
