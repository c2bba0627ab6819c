import type { ReleaseLease, TokenStore } from "@sase-auth/core/store";
import type { VirtualClock } from "@sase-auth/test-kit/virtual-time";

interface Timed<T> {
  readonly value: T;
  readonly endsAt: number;
}

/** What all processes of a simulation share. Each visit takes `ms` of virtual time. */
export class SimulatedMemory implements TokenStore {
  readonly #clock: VirtualClock;
  readonly #ms: number;
  readonly #entries = new Map<string, Timed<string>>();
  readonly #leases = new Map<string, Timed<object>>();

  constructor(clock: VirtualClock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  get(key: string): Promise<string | undefined> {
    return this.#after(() => this.#current(this.#entries.get(key)));
  }

  set(key: string, value: string, ttl: number): Promise<void> {
    return this.#after(() => void this.#entries.set(key, this.#timed(value, ttl)));
  }

  lease(key: string, ttl: number): Promise<ReleaseLease | undefined> {
    return this.#after(() => {
      if (this.#current(this.#leases.get(key))) return undefined;
      const lease = {};
      this.#leases.set(key, this.#timed(lease, ttl));
      return () =>
        this.#after(() => {
          if (this.#leases.get(key)?.value === lease) this.#leases.delete(key);
        });
    });
  }

  #after<T>(call: () => T): Promise<T> {
    return new Promise((resolve) => this.#clock.after(this.#ms, () => resolve(call())));
  }

  #timed<T>(value: T, ttl: number): Timed<T> {
    return { value, endsAt: this.#clock.now.awake + ttl };
  }

  #current<T>(timed: Timed<T> | undefined): T | undefined {
    return timed && timed.endsAt > this.#clock.now.awake ? timed.value : undefined;
  }
}
