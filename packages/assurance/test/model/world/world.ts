import type { TokenEvent } from "@sase-auth/core";
import { CryptoAtOnce, VirtualClock } from "@sase-auth/test-kit/virtual-time";
import type { Scheduler } from "fast-check";
import type { Schedule, Step } from "../schedule.ts";
import { Hearing } from "../seen/hearing.ts";
import { History } from "../seen/history.ts";
import type { Invariant } from "../seen/invariant.ts";
import { Judge } from "../seen/judge.ts";
import { countQueueing } from "../seen/queue-view.ts";
import type { SeenManager } from "../seen/seen-manager.ts";
import type { SeenProcess } from "../seen/seen-process.ts";
import type { SharedMemory } from "../seen/shared-memory.ts";
import type { Tally } from "../seen/tally.ts";
import { Callers } from "./callers.ts";
import { ProcessStore, StoreFaults } from "./process-store.ts";
import { SecretStore } from "./secret-store.ts";
import { type MakeSubject, makeSubject, type Subject, type SubjectOptions } from "./subject.ts";
import { TokenService } from "./token-service.ts";

export interface Parts {
  readonly make: MakeSubject;
  readonly invariants: readonly Invariant[];
  readonly tally: Tally;
}

/** All that is around the managers: their callers, the service, the API, the secret, the store, and time. */
export class World {
  readonly clock = new VirtualClock();
  readonly crypto = new CryptoAtOnce();
  readonly history: History;
  readonly #schedule: Schedule;
  readonly #scheduler: Scheduler;
  readonly #judge: Judge;
  readonly #service: TokenService;
  readonly #secrets: SecretStore;
  readonly #storeFaults: StoreFaults;
  readonly #callers: Callers;
  readonly #hearing: Hearing;
  readonly #tsgIds: readonly string[];
  readonly #isReal: boolean;

  constructor(schedule: Schedule, scheduler: Scheduler, { make, invariants, tally }: Parts) {
    this.#isReal = make === makeSubject;
    this.#schedule = schedule;
    this.#scheduler = scheduler;
    this.#tsgIds = Array.from({ length: schedule.tenants }, (_, tenant) => `${tenant + 1}000000000`);
    this.history = new History(this.clock, schedule, tally);
    this.clock.passing = (ms) => countQueueing(ms, this.history);
    const { maxTenants, tenants } = schedule;
    const hold = invariants.filter(({ isOfOneManager }) => !isOfOneManager || maxTenants >= tenants);
    this.#judge = new Judge(this.history, hold, tally);
    this.#hearing = new Hearing(this.history, this.#judge);
    this.#service = new TokenService(schedule, this.history, this.#judge, scheduler);
    this.#secrets = new SecretStore(this.history, this.#service, scheduler);
    this.#storeFaults = new StoreFaults(schedule.store?.answers ?? []);
    if (this.history.memory) this.#share(this.history.memory);
    const { history } = this;
    const subjectOf = this.#subjects(make);
    this.#callers = new Callers({ schedule, subjectOf, history, judge: this.#judge, scheduler });
  }

  /** @throws if an invariant does not hold */
  async step(step: Step): Promise<void> {
    await this.#do(step);
    await this.clock.settle();
    this.#settled();
  }

  /** Let everything end, and see that all managers still work once the service does. */
  async end(): Promise<void> {
    this.#service.recover();
    this.#secrets.recover();
    this.#storeFaults.recover();
    this.crypto.encrypts = true;
    const { timeout, concurrency, tenants } = this.#schedule;
    for (let round = concurrency ? 2 * tenants + 2 : 1; round > 0; round--) {
      await this.step({ do: "answer", count: 1000 });
      await this.step({ do: "pass", ms: timeout + 1 });
      if (this.history.waits().next().done) break;
    }
    this.#hearing.ends();
    if (this.#schedule.secretIs === "text" && this.#secrets.rotations > 0) return;
    await this.step({ do: "pass", ms: 61_000 });
    await this.#recovered();
  }

  async #recovered(): Promise<void> {
    const last = this.history.processes.flatMap((process) =>
      this.#tsgIds.map((tsgId) => this.#callers.call({ how: "get" }, this.history.manager(process, tsgId))),
    );
    await this.clock.settle();
    await this.step({ do: "answer", count: 1000 });
    // With a store, a process looks again at most two seconds after another one has left a token there.
    for (let turn = this.#schedule.store ? last.length : 0; turn > 0; turn--) {
      if (last.every(({ result }) => result === "done")) break;
      await this.step({ do: "pass", ms: 2_000 + (this.#schedule.latency ?? 0) });
      await this.step({ do: "answer", count: 1000 });
    }
    for (const { result } of last) this.#judge.ask("recovered", result);
    this.#rule();
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case "call":
        return void this.#callers.call(step, this.#manager(step));
      case "walk":
        for (const tenant of this.#tsgIds.keys())
          this.#callers.call({ how: "get", ...step }, this.#manager({ ...step, tenant }));
        return;
      case "answer":
        for (let left = step.count; left > 0 && this.#scheduler.count() > 0; left--) {
          await this.#scheduler.waitNext(1);
          await this.clock.settle();
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
        this.#hearing.aborts(() => this.#callers.abort(step.which));
        return;
      case "rotate":
        return this.#secrets.rotate();
      case "revoke":
        return this.#callers.revoke(this.#tsgIds[step.tenant % this.#tsgIds.length] as string);
    }
  }

  #settled(): void {
    this.#judge.ask("settled");
    for (const manager of this.history.managers()) manager.forgetIdle();
    this.#rule();
  }

  #rule(): void {
    if (this.#judge.verdict) throw new Error(this.#judge.verdict);
    // What a flaw does to a request may be beyond what the model can follow.
    if (this.history.lost && this.#isReal) throw new Error(`The model is lost: ${this.history.lost}`);
  }

  #manager({ process, tenant }: { process: number; tenant: number }): SeenManager {
    const { processes } = this.history;
    const seen = processes[process % processes.length] as SeenProcess;
    return this.history.manager(seen, this.#tsgIds[tenant % this.#tsgIds.length] as string);
  }

  #share(memory: SharedMemory): void {
    this.crypto.encrypts = this.#schedule.store?.encrypts !== false;
    this.crypto.derived = (info, bits) => memory.derived(info, bits);
    this.crypto.encrypted = (plain, cipher) => memory.encrypted(plain, cipher);
    this.crypto.refused = () => this.history.met("an entry that could not be encrypted");
  }

  /** Lazy, because managers need the clock to be in place. */
  #subjects(make: MakeSubject): (process: SeenProcess) => Subject {
    const subjects = new Map<SeenProcess, Subject>();
    return (process) => {
      const known = subjects.get(process) ?? make(this.#options(process), this.#schedule.concurrency, this.#tsgIds);
      subjects.set(process, known);
      return known;
    };
  }

  #options(process: SeenProcess): SubjectOptions {
    const { timeout, maxTenants, secretIs, store } = this.#schedule;
    const { memory } = this.history;
    return {
      clientId: "client",
      clientSecret: secretIs === "text" ? this.#service.secret : () => this.#askSecret(process),
      timeout,
      maxTenants,
      fetch: this.#service.fetchOf(process),
      onEvent: (event: TokenEvent) => this.#hearing.event(event, process),
      place: store &&
        memory && {
          store: new ProcessStore(process, memory, this.#storeFaults, this.history, this.#scheduler),
          options: { leaseTtl: store.leaseTtl, patience: store.patience },
        },
    };
  }

  #askSecret(process: SeenProcess): string | Promise<string> {
    if (this.#schedule.tenants === 1) this.history.manager(process, this.#tsgIds[0] as string).flies();
    return this.#secrets.ask(process);
  }
}
