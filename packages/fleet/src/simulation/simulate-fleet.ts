import { type FetchLike, TokenManager } from "@sase-auth/core";
import { sharedStore } from "@sase-auth/core/store";
import { CryptoAtOnce, seedRandom, VirtualClock } from "@sase-auth/test-kit/virtual-time";
import { countedStore, noCounts, operationsOf, SimulatedMemory, type StoreCounts } from "./counted-store.ts";

/** A fleet of managers in one process, each with the sharing of core and all on one store. */
export interface FleetPlan {
  readonly processes: number;
  /** ms that the service takes for a token request */
  readonly latency: number;
  /** ms that each operation of the store takes */
  readonly operation: number;
  /** ms, the option of the store */
  readonly leaseTtl: number;
  /** How many tokens are used after the first one. */
  readonly lives: number;
  /** ms between two requests of a process, which need its token */
  readonly every: number;
}

/** What a fleet did during one or more lives of a token. */
export interface LifeCounts {
  /** of all processes together */
  readonly counts: StoreCounts;
  /** The operations of that process which had most. */
  readonly most: number;
  readonly tokenRequests: number;
  /** ms that processes waited for their token, in ascending order; none if all had one */
  readonly waits: readonly number[];
  readonly failures: number;
}

export interface Simulated {
  /** All processes start at once, and the store is empty. */
  readonly cold: LifeCounts;
  /** The lives after that, together. */
  readonly later: LifeCounts;
}

const LIFETIME = 899; // s, as the service answers

/** Play a fleet in virtual time. The clocks, the timers, the cryptography and the randomness of this process are replaced meanwhile. */
export async function simulateFleet(plan: FleetPlan): Promise<Simulated> {
  const clock = new VirtualClock();
  const restore = [clock.install(), new CryptoAtOnce().install(), seedRandom(1)];
  try {
    return await new SimulatedFleet(plan, clock).play();
  } finally {
    for (const undo of restore) undo();
  }
}

interface Member {
  readonly tokens: TokenManager;
  readonly counts: StoreCounts;
}

class SimulatedFleet {
  readonly #plan: FleetPlan;
  readonly #clock: VirtualClock;
  readonly #members: readonly Member[];
  #tokenRequests = 0;
  #failures = 0;
  #waits: number[] = [];

  constructor(plan: FleetPlan, clock: VirtualClock) {
    this.#plan = plan;
    this.#clock = clock;
    const memory = new SimulatedMemory(clock, plan.operation);
    this.#members = Array.from({ length: plan.processes }, () => {
      const counts = noCounts();
      const store = sharedStore(countedStore(memory, counts), { leaseTtl: plan.leaseTtl });
      const credentials = { clientId: "client", clientSecret: "fake-secret", tsgId: "1000000000" };
      return { tokens: new TokenManager({ ...credentials, store, fetch: this.#fetch }), counts };
    });
  }

  async play(): Promise<Simulated> {
    const { lives, every } = this.#plan;
    for (const { tokens } of this.#members) this.#obtain(tokens);
    await this.#clock.settle();
    await this.#clock.pass(60_000);
    const cold = this.#takeCounts();
    for (const { tokens } of this.#members) this.#use(tokens, every * Math.random());
    // A life ends when the first process renews, with a third of the lifetime left, or five minutes.
    while (this.#tokenRequests < lives) await this.#clock.pass(10_000);
    // The others find the new token in the early window, which is open for 5 min.
    if (lives > 0) await this.#clock.pass(2 * 60_000 + 2 * every);
    return { cold, later: this.#takeCounts() };
  }

  /** Send a request now and then, as long as time passes. */
  #use(tokens: TokenManager, pause: number): void {
    this.#clock.after(pause, () => {
      if (!tokens.currentToken()) this.#obtain(tokens);
      this.#use(tokens, this.#plan.every * (0.5 + Math.random()));
    });
  }

  async #obtain(tokens: TokenManager): Promise<void> {
    const begun = this.#clock.now.awake;
    try {
      await tokens.getToken();
    } catch {
      this.#failures++;
    }
    this.#waits.push(this.#clock.now.awake - begun);
  }

  /** What has happened since this was called last. */
  #takeCounts(): LifeCounts {
    const counts = noCounts();
    let most = 0;
    for (const { counts: own } of this.#members) {
      most = Math.max(most, operationsOf(own));
      for (const name of Object.keys(counts) as (keyof StoreCounts)[]) {
        counts[name] += own[name];
        own[name] = 0;
      }
    }
    const waits = this.#waits.toSorted((one, other) => one - other);
    const taken = { counts, most, tokenRequests: this.#tokenRequests, waits, failures: this.#failures };
    this.#waits = [];
    this.#tokenRequests = 0;
    this.#failures = 0;
    return taken;
  }

  readonly #fetch: FetchLike = async () => {
    this.#tokenRequests++;
    const number = this.#tokenRequests;
    const value = `${"x".repeat(900)}${this.#clock.now.wall}-${number}`; // as long as a token of the service
    await new Promise<void>((resolve) => this.#clock.after(this.#plan.latency, resolve));
    const answer = JSON.stringify({ access_token: value, token_type: "Bearer", expires_in: LIFETIME });
    return { status: 200, headers: { get: () => null }, text: async () => answer };
  };
}
