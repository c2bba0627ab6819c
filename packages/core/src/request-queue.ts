import { type Instant, now, since } from "./clock.ts";

/** At most `concurrency` requests at a time, first come first served; one that takes over `timeout` ms loses its place. */
export class RequestQueue {
  readonly #concurrency: number;
  readonly #timeout: number;
  readonly #waiting: (() => Promise<unknown>)[] = [];
  /** When each request that holds a place took it. */
  readonly #places = new Set<Instant>();

  constructor(concurrency: number, timeout: number) {
    this.#concurrency = concurrency;
    this.#timeout = timeout;
  }

  /** Run `request` once there is a place for it. */
  run<T>(request: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => request().then(resolve, reject));
      this.sweep();
    });
  }

  /** Take places back from requests that hang. Who waits in the queue calls it from time to time. */
  sweep(): void {
    for (const place of this.#places) if (since(place) >= this.#timeout) this.#places.delete(place);
    while (this.#places.size < this.#concurrency && this.#waiting.length > 0) this.#start();
  }

  #start(): void {
    const place = now();
    this.#places.add(place);
    this.#waiting
      .shift()?.()
      .finally(() => {
        this.#places.delete(place);
        this.sweep();
      });
  }
}
