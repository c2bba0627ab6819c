import { type InspectOptions, inspect } from "node:util";

/**
 * An object that prints and serialises as what its `toJSON` returns, and nothing else.
 *
 * CI keeps what tests print, so tokens and secrets stay behind getters that printing does not call.
 */
export abstract class Discreet {
  static {
    // Isolated declarations allow no method with a computed name.
    Object.defineProperty(Discreet.prototype, inspect.custom, { value: inspectDiscreetly });
  }

  /** What may be printed. */
  abstract toJSON(): object;
}

function inspectDiscreetly(this: Discreet, _depth: number, options: InspectOptions): string {
  return `${this.constructor.name} ${inspect(this.toJSON(), options)}`;
}
