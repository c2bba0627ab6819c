import type { Scheduler } from "fast-check";
import type { SecretAnswer } from "../schedule.ts";
import type { History } from "../seen/history.ts";
import type { SeenProcess } from "../seen/seen-process.ts";
import type { TokenService } from "./token-service.ts";

const BROKEN = new Set<SecretAnswer>(["throws", "rejects", "empty"]);

/** What a manager's secret function asks: slow at times, broken at times, and told of a rotation only after the service. */
export class SecretStore {
  rotations = 0;
  #asked = 0;
  #answers: readonly SecretAnswer[];
  readonly #history: History;
  readonly #service: TokenService;
  readonly #scheduler: Scheduler;

  constructor(history: History, service: TokenService, scheduler: Scheduler) {
    const { secrets, concurrency } = history.schedule;
    // When a flight of one of many tenants began would not show, if its secret arrived later.
    this.#answers = concurrency ? secrets.filter((answer) => answer !== "slow") : secrets;
    this.#history = history;
    this.#service = service;
    this.#scheduler = scheduler;
  }

  recover(): void {
    this.#answers = [];
  }

  rotate(): void {
    this.#service.secret = `fake-secret-${++this.rotations}`;
  }

  ask(process: SeenProcess): string | Promise<string> {
    const { secret } = this.#service;
    const answer = this.#answers[this.#asked++];
    // A refusal is remembered until something else goes wrong.
    if (answer && BROKEN.has(answer))
      for (const manager of this.#history.managersOf(process)) if (manager.failure) manager.hasFailed("");
    switch (answer) {
      case "throws":
        throw new Error("a broken vault");
      case "rejects":
        return Promise.reject(new Error("a broken vault"));
      case "empty":
        return "";
      case "never":
        process.openSecrets++;
        return new Promise(() => {});
      case "slow": // and by then it may be the old one
        process.openSecrets++;
        return this.#scheduler
          .schedule(Promise.resolve(secret), `secret ${this.#asked}`)
          .finally(() => process.openSecrets--);
      default:
        return secret;
    }
  }
}
