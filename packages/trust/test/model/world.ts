import type { TokenEvent } from "@sase-auth/core";
import type { Scheduler } from "fast-check";
import { Callers } from "./callers.ts";
import { History, type Invariant } from "./history.ts";
import { Judge } from "./judge.ts";
import type { Schedule, Step } from "./schedule.ts";
import { SecretStore } from "./secret-store.ts";
import type { MakeSubject, Subject } from "./subject.ts";
import { TokenService } from "./token-service.ts";
import { settle, WorldClock } from "./world-clock.ts";

const TSG_IDS = ["1000000000", "2000000000", "3000000000"];

export interface Parts {
  readonly make: MakeSubject;
  readonly invariants: readonly Invariant[];
}

/** All that is around a manager: its callers, the service, the API, the secret, and time. */
export class World {
  readonly clock = new WorldClock();
  readonly history: History;
  readonly #schedule: Schedule;
  readonly #scheduler: Scheduler;
  readonly #judge: Judge;
  readonly #service: TokenService;
  readonly #secrets: SecretStore;
  readonly #callers: Callers;

  constructor(schedule: Schedule, scheduler: Scheduler, { make, invariants }: Parts) {
    this.#schedule = schedule;
    this.#scheduler = scheduler;
    this.history = new History(this.clock, schedule, TSG_IDS.length);
    this.#judge = new Judge(this.history, invariants);
    this.#service = new TokenService(schedule, this.history, this.#judge, scheduler);
    this.#secrets = new SecretStore(schedule, this.#service, scheduler);
    const { history } = this;
    // A refusal is remembered until something else goes wrong.
    this.#secrets.broken = () => {
      for (const tsgId of history.failures.keys()) history.hasFailed(tsgId, "");
    };
    const subject = this.#subject(make);
    this.#callers = new Callers({ verdicts: schedule.verdicts, subject, history, judge: this.#judge, scheduler });
  }

  /** @throws if an invariant does not hold */
  async step(step: Step): Promise<void> {
    await this.#do(step);
    await settle();
    this.#judge.ask("settled");
    this.history.forgetIdle();
    this.#rule();
  }

  /** Let everything end, and see that a manager still works once the service does. */
  async end(): Promise<void> {
    this.#service.recover();
    this.#secrets.recover();
    const { timeout, concurrency, tenants } = this.history;
    for (let round = concurrency ? 2 * tenants + 2 : 1; round > 0; round--) {
      await this.step({ do: "answer", count: 1000 });
      await this.step({ do: "pass", ms: timeout + 1 });
      if (this.history.waits.size === 0) break;
    }
    if (this.#schedule.secretIs === "text" && this.#secrets.rotations > 0) return;
    await this.step({ do: "pass", ms: 61_000 });
    await this.#recovered(TSG_IDS.slice(0, concurrency ? tenants : 1));
  }

  async #recovered(tsgIds: readonly string[]): Promise<void> {
    const last = tsgIds.map((tsgId) => this.#callers.call({ do: "call", how: "get", tenant: 0 }, tsgId));
    await settle();
    await this.step({ do: "answer", count: 1000 });
    for (const { result } of last) this.#judge.ask("recovered", result);
    this.#rule();
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case "call":
        return void this.#callers.call(step, this.#tsgId(step.tenant));
      case "answer":
        for (let left = step.count; left > 0 && this.#scheduler.count() > 0; left--) {
          await this.#scheduler.waitNext(1);
          await settle();
        }
        return;
      case "pass":
        return this.clock.pass(step.ms);
      case "stop":
        return this.clock.stop(step.ms);
      case "suspend":
      case "setWall":
      case "setMonotonic":
        // If both went back, nothing could tell how much time has passed.
        if (step.ms < 0 && step.do !== this.#schedule.setBack) return;
        return this.clock[step.do](step.ms);
      case "abort":
        return this.#callers.abort(step.which);
      case "rotate":
        return this.#secrets.rotate();
      case "revoke":
        return this.#callers.revoke(this.#tsgId(step.tenant));
    }
  }

  #rule(): void {
    if (this.#judge.verdict) throw new Error(this.#judge.verdict);
  }

  #tsgId(tenant: number): string {
    return TSG_IDS[this.#schedule.concurrency ? tenant : 0] as string;
  }

  /** A lazy one: the callers need it, and it needs the clock to be in place. */
  #subject(make: MakeSubject): () => Subject {
    let subject: Subject | undefined;
    const { timeout, concurrency, secretIs } = this.#schedule;
    const options = {
      clientId: "client",
      clientSecret: secretIs === "text" ? this.#service.secret : () => this.#askSecret(),
      timeout,
      fetch: this.#service.fetch,
      onEvent: (event: TokenEvent) => this.#hear(event),
    };
    return () => {
      subject ??= make(options, concurrency, TSG_IDS);
      return subject;
    };
  }

  #askSecret(): string | Promise<string> {
    const [tsgId = ""] = TSG_IDS;
    if (this.history.concurrency === 0) {
      this.history.mayFly(tsgId);
      this.history.flying.add(tsgId);
    }
    return this.#secrets.ask();
  }

  #hear(event: TokenEvent): void {
    const { type, tsgId } = event;
    if (type !== "obtained" && type !== "failed") return;
    const { flightAt, flying, leftQueueAt, failures, kept, delivered, replacements, reported, told, waits } =
      this.history;
    flightAt.set(tsgId, this.clock.now);
    leftQueueAt.delete(tsgId);
    flying.delete(tsgId);
    if (type === "failed") {
      if (![...waits].some((wait) => wait.tsgId === tsgId && wait.rejected)) reported.delete(tsgId);
      return void told.add(event.error);
    }
    failures.delete(tsgId);
    const minted = delivered.get(tsgId);
    if (minted) kept.set(tsgId, minted);
    if (minted && reported.delete(tsgId)) replacements.set(minted.value, this.clock.now);
  }
}
