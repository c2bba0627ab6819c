import type { FetchLike, FetchLikeResponse } from "@sase-auth/core";
import type { Scheduler } from "fast-check";
import { type Answer, HEALTHY, REFUSAL, type Schedule } from "../schedule.ts";
import type { History } from "../seen/history.ts";
import type { Judge } from "../seen/judge.ts";
import { isWaitedFor, othersSleep } from "../seen/queue-view.ts";
import type { SeenRequest } from "../seen/seen-manager.ts";
import type { SeenProcess } from "../seen/seen-process.ts";

type Init = Parameters<FetchLike>[1];

const FOREIGN_TSG = "9999999999";

/** The token endpoint, behind the managers' `fetch` option: it answers when the scheduler or its latency lets it, or never. */
export class TokenService {
  /** The only secret that it accepts. */
  secret = "fake-secret-0";
  #requests = 0;
  /** The token that each TSG got last. */
  readonly #issued = new Map<string, string>();
  #answers: readonly Answer[];
  #lastAnswer: Answer;
  readonly #latency: number | undefined;
  readonly #history: History;
  readonly #judge: Judge;
  readonly #scheduler: Scheduler;

  constructor(schedule: Schedule, history: History, judge: Judge, scheduler: Scheduler) {
    this.#answers = schedule.answers;
    this.#lastAnswer = schedule.lastAnswer;
    this.#latency = schedule.latency;
    this.#history = history;
    this.#judge = judge;
    this.#scheduler = scheduler;
  }

  /** No more faults. */
  recover(): void {
    this.#answers = [];
    this.#lastAnswer = HEALTHY;
  }

  fetchOf(process: SeenProcess): FetchLike {
    return (_, init) => {
      const request = this.#see(process, init);
      const { kind } = request.answer;
      if (kind === "throw") {
        this.#end(request, request.answer);
        throw new TypeError("fetch failed"); // before it returns a promise; any other error would end the flight
      }
      return this.#step(request, () => {
        if (kind !== "reset") return this.#response(request);
        this.#end(request, request.answer);
        throw new TypeError("fetch failed");
      });
    };
  }

  #see(process: SeenProcess, { body, headers, signal }: Init): SeenRequest {
    const number = ++this.#requests;
    const manager = this.#history.manager(process, body.slice(body.indexOf("tsg_id:") + "tsg_id:".length));
    const secret = atob((headers.authorization ?? "").slice("Basic ".length)).split(":")[1] ?? "";
    const planned = this.#answers[number - 1] ?? this.#lastAnswer;
    const answer = planned.kind === "token" && secret !== this.secret ? REFUSAL : planned;
    const at = this.#history.clock.now;
    manager.flies();
    const request: SeenRequest = { number, manager, secret, at, flightAt: manager.flightAt ?? at, signal, answer };
    this.#history.open.add(request);
    if (othersSleep(manager, this.#history)) this.#history.met("a place given back by a request that sleeps");
    this.#judge.ask("requested", request);
    manager.requests++;
    manager.lastRequestAt = at;
    manager.isLeftInQueue = false;
    const lease = this.#history.memory?.leaseOf(manager.key);
    if (lease?.holder === manager) lease.hasRequested = true;
    return request;
  }

  /** One part of an answer, once it may go on; or the end by the signal, where the `fetch` heeds it. */
  #step<T>(request: SeenRequest, then: () => T): Promise<T> {
    const { answer, signal } = request;
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#end(request, undefined);
        reject(signal.reason);
      };
      if (!answer.deaf && signal.aborted) return abort();
      if (!answer.deaf) signal.addEventListener("abort", abort, { once: true });
      if (answer.kind === "hang") return;
      this.#goesOn(request)
        .then(() => {
          if (answer.deaf || !signal.aborted) resolve(then());
        })
        .catch(reject);
    });
  }

  #goesOn({ number }: SeenRequest): Promise<unknown> {
    const latency = this.#latency;
    if (latency === undefined) return this.#scheduler.schedule(Promise.resolve(), `answer ${number}`);
    // Half before the headers, half before the body.
    return latency === 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => this.#history.clock.after(latency / 2, resolve));
  }

  #response(request: SeenRequest): FetchLikeResponse {
    const { answer } = request;
    if (answer.kind === "nonsense") {
      this.#end(request, answer);
      return 42 as never;
    }
    const headers = new Map<string, string>();
    if (answer.retryAfter !== undefined) headers.set("retry-after", String(answer.retryAfter));
    const chunks = [new TextEncoder().encode(this.#text(request))];
    const read = async () => {
      if (chunks.length > 0) return this.#step(request, () => ({ done: false, value: chunks.shift() }));
      this.#end(request, answer.kind === "token" && !answer.foreign ? undefined : answer);
      if (answer.kind === "cut") throw new TypeError("terminated");
      return { done: true };
    };
    const cancel = async () => this.#end(request, answer);
    return {
      status: answer.status ?? 200,
      headers: { get: (name) => headers.get(name) ?? null },
      body: { cancel, getReader: () => ({ read, cancel }) },
    };
  }

  #text(request: SeenRequest): string {
    const { answer, manager, number, at } = request;
    const { kind, life, foreign } = answer;
    if (kind === "refusal") return '{"error":"invalid_client","error_description":"no"}';
    if (!life) return "<html>";
    const [claimed = "", answered = ""] = ["claim", "answer"].map((s) => (s === foreign ? FOREIGN_TSG : manager.tsgId));
    const made = life.claimed || foreign ? `e.${payload(claimed, life.claimed ?? 900)}.${number}` : `opaque-${number}`;
    const value = (answer.again && this.#issued.get(manager.tsgId)) || made;
    request.minted = { value, named: [claimed, answered], sentAt: at, lifetime: life.ms };
    this.#history.tokens.set(value, request.minted);
    this.#issued.set(manager.tsgId, value);
    const scope = `profile tsg_id:${answered} email`;
    return JSON.stringify({ access_token: value, token_type: "Bearer", expires_in: life.expiresIn, scope });
  }

  #end(request: SeenRequest, heard: Answer | undefined): void {
    if (!this.#history.open.delete(request)) return;
    const { manager, minted, secret, signal } = request;
    const counts = this.#history.isLive(request) ? heard : undefined;
    manager.hasFailed(secret, counts);
    const { process } = manager;
    const at = this.#history.clock.now;
    if (minted && !heard) {
      manager.learn(minted, false);
      process.accepted.add(secret);
    }
    if (counts?.kind === "refusal") process.isRefused({ tsgId: manager.tsgId, secret, at });
    if (counts?.retryAfter) process.retryAfter = { at, ms: counts.retryAfter * 1000, tsgId: manager.tsgId };
    if (heard?.retryAfter) process.askedToWaitAt = at;
    if (signal.aborted && isWaitedFor(process, this.#history))
      this.#history.met("a place taken back from a request that hangs");
  }
}

const payloads = new Map<string, string>();

function payload(tsgId: string, seconds: number): string {
  const key = `${tsgId} ${seconds}`;
  const known = payloads.get(key);
  if (known) return known;
  const made = btoa(JSON.stringify({ scope: [`tsg_id:${tsgId}`], iat: 1_000, exp: 1_000 + seconds })).replaceAll(
    "=",
    "",
  );
  payloads.set(key, made);
  return made;
}
