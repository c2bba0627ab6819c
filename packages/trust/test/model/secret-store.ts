import type { Scheduler } from "fast-check";
import type { Schedule, SecretAnswer } from "./schedule.ts";
import type { TokenService } from "./token-service.ts";

const BROKEN = new Set<SecretAnswer>(["throws", "rejects", "empty"]);

/** Where a manager's secret function asks: slow at times, broken at times, and told of a rotation only after the service. */
export class SecretStore {
  rotations = 0;
  /** Called when it gives none. */
  broken = () => {};
  #asked = 0;
  #answers: readonly SecretAnswer[];
  readonly #service: TokenService;
  readonly #scheduler: Scheduler;

  constructor({ secrets, concurrency }: Schedule, service: TokenService, scheduler: Scheduler) {
    // When a flight of one of many tenants began would not show, if its secret came later.
    this.#answers = concurrency ? secrets.filter((answer) => answer !== "slow") : secrets;
    this.#service = service;
    this.#scheduler = scheduler;
  }

  recover(): void {
    this.#answers = [];
  }

  rotate(): void {
    this.#service.secret = `fake-secret-${++this.rotations}`;
  }

  ask(): string | Promise<string> {
    const { secret } = this.#service;
    const answer = this.#answers[this.#asked++];
    if (answer && BROKEN.has(answer)) this.broken();
    switch (answer) {
      case "throws":
        throw new Error("a broken vault");
      case "rejects":
        return Promise.reject(new Error("a broken vault"));
      case "empty":
        return "";
      case "never":
        return new Promise(() => {});
      case "slow": // and by then it may be the old one
        return this.#scheduler.schedule(Promise.resolve(secret), `secret ${this.#asked}`);
      default:
        return secret;
    }
  }
}
