import { shown } from "./shown.ts";

/** The mock's clock: the time that it was given, and how far it was moved. */
export class MockClock {
  readonly #given: () => number;
  #moved = 0;

  constructor(given: () => number) {
    this.#given = given;
  }

  /** Ms since the epoch. */
  readonly now = (): number => this.#given() + this.#moved;

  /** @throws {TypeError} if `ms` is no number */
  move(ms: number): void {
    if (!Number.isFinite(ms)) throw new TypeError(`The clock cannot be moved by ${shown(ms)}. Use a number of ms.`);
    this.#moved += ms;
  }

  reset(): void {
    this.#moved = 0;
  }
}
