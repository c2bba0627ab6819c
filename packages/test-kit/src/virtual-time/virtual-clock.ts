import { type Timer, TimerQueue } from "./timer-queue.ts";

/** A moment on everything that tells time. */
export interface Moment {
  /** Tells apart what happened within one ms. */
  readonly order: number;
  /** What has the same turn happened without a timer or an answer in between. */
  readonly turn: number;
  /** ms by which timers run: it stands still in suspend, and nobody sets it. */
  readonly awake: number;
  /** As `awake`, without the time for which the process was stopped. */
  readonly running: number;
  /** All that has passed, and all that a clock was set forward by: no clock can ever have shown more since a moment. */
  readonly most: number;
  readonly wall: number;
  readonly monotonic: number;
}

const realImmediate = globalThis.setImmediate;

/** The two clocks and the timers of this process, moved by hand: what is played takes no real time. */
export class VirtualClock {
  /** Called before time passes. */
  passing = (_ms: number) => {};
  #order = 0;
  #turn = 0;
  #awake = 0;
  #stopped = 0;
  #forward = 0;
  #wall = 1_700_000_000_000;
  #monotonic = 5_000;
  readonly #timers = new TimerQueue();

  get now(): Moment {
    return {
      order: ++this.#order,
      turn: this.#turn,
      awake: this.#awake,
      running: this.#awake - this.#stopped,
      most: this.#awake + this.#forward,
      wall: this.#wall,
      monotonic: this.#monotonic,
    };
  }

  /** Let all that can go on without time passing go on. */
  async settle(): Promise<void> {
    await new Promise((resolve) => realImmediate(resolve));
    this.#turn++;
  }

  /** Replace the real clocks and timers; the returned function puts them back. */
  install(): () => void {
    const real = { now: Date.now, monotonic: performance.now, setTimeout, clearTimeout };
    Date.now = () => this.#wall;
    performance.now = () => this.#monotonic;
    globalThis.setTimeout = ((run: () => void, ms = 0) => this.after(ms, run)) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((timer?: Timer) => {
      if (timer) timer.run = undefined;
    }) as unknown as typeof clearTimeout;
    return () => {
      Date.now = real.now;
      performance.now = real.monotonic;
      globalThis.setTimeout = real.setTimeout;
      globalThis.clearTimeout = real.clearTimeout;
    };
  }

  /** A timer, of whole ms and at least one, as in Node. */
  after(ms: number, run: () => void): Timer {
    return this.#timers.add(this.#awake + Math.max(1, Math.trunc(ms)), run);
  }

  /** ms: the larger of what the two clocks say, as everywhere in the design. */
  age({ wall, monotonic }: Moment): number {
    return Math.max(this.#wall - wall, this.#monotonic - monotonic);
  }

  /** A moment of another process, as one knows it that was only told the time of its wall clock. */
  sentAtByWall({ wall }: Moment): Moment {
    const now = this.now;
    const age = Math.max(0, now.wall - wall);
    return { ...now, most: now.most - age, wall: now.wall - age, monotonic: now.monotonic - age };
  }

  /** Time passes, and each timer fires when it is due. */
  async pass(ms: number): Promise<void> {
    const end = this.#awake + ms;
    for (let next = this.#timers.next(end); next; next = this.#timers.next(end)) {
      this.#advance(Math.max(0, next.due - this.#awake));
      next.run?.();
      await this.settle();
    }
    this.#advance(end - this.#awake);
  }

  /** The process is stopped: all clocks go on, and the timers that came due fire late, one after another. */
  async stop(ms: number): Promise<void> {
    this.#advance(ms);
    this.#stopped += ms;
    await this.pass(0);
  }

  /** The machine sleeps. Only the wall clock goes on. */
  suspend(ms: number): void {
    this.setWall(ms);
  }

  /** Somebody sets the wall clock, by so many ms. */
  setWall(ms: number): void {
    this.#forward += Math.max(0, ms);
    this.#wall += ms;
  }

  /** No clock of this kind should jump; a virtual machine that moved to another host has been seen to make it. */
  setMonotonic(ms: number): void {
    this.#forward += Math.max(0, ms);
    this.#monotonic += ms;
  }

  #advance(ms: number): void {
    this.passing(ms);
    this.#awake += ms;
    this.#wall += ms;
    this.#monotonic += ms;
  }
}
