import type { SharedStoreOptions } from "@sase-auth/core/store";
import type { StoreKind } from "../plan.ts";

/** Each is an option of the command, e.g. `--processes 64`. */
export const DEFAULTS = {
  processes: 64,
  /** How many are simulated in the scenario `visits`. */
  simulated: 10_000,
  /** How often the token is renewed. */
  lives: 10,
  /** s, of a token in the scenario `lives` */
  lifetime: 16,
  /** How many tenants each of `walkers` processes needs the tokens of, in the scenario `tenants`. */
  tenants: 600,
  walkers: 2,
  /** ms that the mock takes for a token request in that scenario */
  latency: 250,
};

export type Settings = Readonly<typeof DEFAULTS> & { readonly sharing?: SharedStoreOptions };

/** A measurement of a fleet, or a fault. To add one, add it to `scenarios.ts`. */
export interface Scenario {
  /** What the command line calls it: `--scenario NAME`. */
  readonly name: string;
  /** Printed above its table. */
  title(settings: Settings): string;
  readonly stores: readonly StoreKind[];
  run(store: StoreKind, settings: Settings): Promise<Measured>;
}

export interface Measured {
  readonly rows: readonly object[];
  /** What must not be. */
  readonly problems: readonly string[];
}

/** For tests, which run beside others: a busy machine may hold up a process for seconds, and they are not about that. */
export const UNHURRIED: SharedStoreOptions = { timeout: 10_000, leaseTtl: 20_000, patience: 20_000 };

/** The store events of several processes, each once. */
export function troublesOf(outcomes: readonly { readonly troubles: readonly string[] }[]): string[] {
  return [...new Set(outcomes.flatMap(({ troubles }) => troubles))];
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
