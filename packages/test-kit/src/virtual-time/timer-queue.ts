/** A call that is due at a time, or undefined once it was taken back. */
export interface Timer {
  readonly due: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Timers in a binary heap, since ten thousand processes have tens of thousands of them. Of those due at once, the one that was set first goes first. */
export class TimerQueue {
  readonly #heap: Timer[] = [];
  #order = 0;

  add(due: number, run: () => void): Timer {
    const timer = { due, order: this.#order++, run };
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Timer;
      if (isBefore(parent, timer)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
    return timer;
  }

  /** Take off the next timer that is due by `end`. */
  next(end: number): Timer | undefined {
    const heap = this.#heap;
    for (let first = heap[0]; first && (first.due <= end || !first.run); first = heap[0]) {
      this.#removeFirst();
      if (first.run) return first;
    }
    return undefined;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (!left) break;
      if (right && isBefore(right, left)) below++;
      const child = heap[below] as Timer;
      if (isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}
