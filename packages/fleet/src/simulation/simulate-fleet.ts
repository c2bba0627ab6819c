import { type FetchLike, TokenManager } from "@sase-auth/core";
import { sharedStore } from "@sase-auth/core/store";
import { CryptoAtOnce, seedRandom, VirtualClock } from "@sase-auth/test-kit/virtual-time";
import { countedStore, nothingSeen, type Seen, sum, total, type Visits } from "../counted-store.ts";
import { SimulatedMemory } from "./simulated-memory.ts";

/** A fleet in one process: each manager shares tokens by core's own code, and all do so by one memory. */
export interface FleetPlan {
  readonly processes: number;
  /** ms that the service takes for a token request */
  readonly latency: number;
  /** ms, the option of the store */
  readonly leaseTtl: number;
  /** How many tokens follow the first one. */
  readonly lives: number;
}

/** What was seen of a fleet for some time. */
export interface FleetVisits {
  /** of all processes together */
  readonly visits: Visits;
  /** The visits of the process that made most. */
  readonly most: number;
  readonly tokenRequests: number;
  /** ms that each process waited for a token, in ascending order */
  readonly waits: readonly number[];
  readonly failures: number;
}

export interface SimulatedFleet {
  /** All processes start at once, and the store is empty. */
  readonly cold: FleetVisits;
  /** The lives of tokens after that. */
  readonly later: FleetVisits;
}

/** s, as the service answers */
const LIFETIME = 899;
/** ms that a visit to the store takes */
const VISIT = 1;
/** ms between two requests of a process, about */
const EVERY = 30_000;
/** ms. All have renewed so long after the first: each begins with 75 to 100 % of five minutes left. */
const LAST_RENEWAL = 75_000 + 2 * EVERY;

/** Play a fleet in virtual time. The clocks, timers, cryptography and randomness of this process are replaced meanwhile. */
export async function simulateFleet(plan: FleetPlan): Promise<SimulatedFleet> {
  const clock = new VirtualClock();
  const restore = [clock.install(), new CryptoAtOnce().install(), seedRandom(1)];
  try {
    return await new Simulation(plan, clock).play();
  } finally {
    for (const undo of restore) undo();
  }
}

interface Member {
  readonly tokens: TokenManager;
  seen: Seen;
}

class Simulation {
  readonly #plan: FleetPlan;
  readonly #clock: VirtualClock;
  readonly #members: readonly Member[];
  #tokenRequests = 0;
  #counted = 0;
  #failures = 0;
  #waits: number[] = [];

  constructor(plan: FleetPlan, clock: VirtualClock) {
    this.#plan = plan;
    this.#clock = clock;
    const memory = new SimulatedMemory(clock, VISIT);
    this.#members = Array.from({ length: plan.processes }, () => {
      const seen = nothingSeen();
      const store = sharedStore(countedStore(memory, seen), { leaseTtl: plan.leaseTtl });
      const credentials = { clientId: "made-up", clientSecret: "fake-secret", tsgId: "1000000000" };
      return { tokens: new TokenManager({ ...credentials, store, fetch: this.#fetch }), seen };
    });
  }

  async play(): Promise<SimulatedFleet> {
    const { lives } = this.#plan;
    for (const { tokens } of this.#members) this.#obtain(tokens);
    await this.#clock.settle();
    await this.#clock.pass(60_000);
    const cold = this.#taken();
    if (lives === 0) return { cold, later: this.#taken() };
    for (const { tokens } of this.#members) this.#use(tokens, EVERY * Math.random());
    while (this.#tokenRequests - this.#counted < lives) await this.#clock.pass(10_000);
    await this.#clock.pass(LAST_RENEWAL);
    return { cold, later: this.#taken() };
  }

  /** Send requests, as long as time passes. */
  #use(tokens: TokenManager, pause: number): void {
    this.#clock.after(pause, () => {
      if (!tokens.currentToken()) this.#obtain(tokens);
      this.#use(tokens, EVERY * (0.5 + Math.random()));
    });
  }

  async #obtain(tokens: TokenManager): Promise<void> {
    const calledAt = performance.now();
    await tokens.getToken().catch(() => this.#failures++);
    this.#waits.push(performance.now() - calledAt);
  }

  /** What was seen since the last call. */
  #taken(): FleetVisits {
    const each = this.#members.map(({ seen }) => ({ ...seen.visits }));
    for (const { seen } of this.#members) Object.assign(seen.visits, nothingSeen().visits);
    const taken = {
      visits: sum(each),
      most: Math.max(...each.map(total)),
      tokenRequests: this.#tokenRequests - this.#counted,
      waits: this.#waits.sort((one, other) => one - other),
      failures: this.#failures,
    };
    this.#counted = this.#tokenRequests;
    this.#waits = [];
    this.#failures = 0;
    return taken;
  }

  readonly #fetch: FetchLike = async () => {
    const number = ++this.#tokenRequests;
    await new Promise<void>((resolve) => this.#clock.after(this.#plan.latency, resolve));
    const token = `${"x".repeat(1_000)}${number}`; // about as long as one of the service
    const answer = JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: LIFETIME });
    return { status: 200, headers: { get: () => null }, text: async () => answer };
  };
}
