import type { FetchLike, FetchLikeResponse } from "@sase-auth/core";
import type { Scheduler } from "fast-check";
import type { History, SeenRequest } from "./history.ts";
import type { Judge } from "./judge.ts";
import type { Answer, Schedule } from "./schedule.ts";

type Init = Parameters<FetchLike>[1];

const FOREIGN_TSG = "9999999999";

const REFUSAL: Answer = { kind: "refusal", status: 401 };
const HEALTHY: Answer = { kind: "token", life: { expiresIn: 899, claimed: 900, ms: 899_000 } };

/** The token endpoint, behind the manager's `fetch` option: it answers when the scheduler says so, or never. */
export class TokenService {
  /** The only secret that it takes. */
  secret = "fake-secret-0";
  #requests = 0;
  #answers: readonly Answer[];
  readonly #history: History;
  readonly #judge: Judge;
  readonly #scheduler: Scheduler;

  constructor(schedule: Schedule, history: History, judge: Judge, scheduler: Scheduler) {
    this.#answers = schedule.answers;
    this.#history = history;
    this.#judge = judge;
    this.#scheduler = scheduler;
  }

  /** No more faults. */
  recover(): void {
    this.#answers = [];
  }

  readonly fetch: FetchLike = (_, init) => {
    const request = this.#see(init);
    const { kind } = request.answer;
    if (kind === "throw") {
      this.#end(request, request.answer);
      throw new TypeError("a broken fetch");
    }
    return this.#step(request, () => {
      if (kind !== "reset") return this.#response(request);
      this.#end(request, request.answer);
      throw new TypeError("fetch failed");
    });
  };

  #see({ body, headers, signal }: Init): SeenRequest {
    const number = ++this.#requests;
    const tsgId = body.slice(body.indexOf("tsg_id:") + "tsg_id:".length);
    const secret = atob((headers.authorization ?? "").slice("Basic ".length)).split(":")[1] ?? "";
    const planned = this.#answers[number - 1] ?? HEALTHY;
    const answer = planned.kind === "token" && secret !== this.secret ? REFUSAL : planned;
    const at = this.#history.clock.now;
    this.#history.mayFly(tsgId);
    this.#history.flying.add(tsgId);
    const flightAt = this.#history.flightAt.get(tsgId) ?? at;
    this.#history.leftQueueAt.set(tsgId, this.#history.leftQueueAt.get(tsgId) ?? at);
    const request: SeenRequest = { number, tsgId, secret, at, flightAt, signal, answer };
    this.#history.open.add(request);
    this.#judge.ask("requested", request);
    return request;
  }

  /** One thing of an answer, once the scheduler lets it through; or the end by the signal, where the `fetch` hears of it. */
  #step<T>(request: SeenRequest, then: () => T): Promise<T> {
    const { answer, signal, number } = request;
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#end(request, undefined);
        reject(signal.reason);
      };
      if (!answer.deaf && signal.aborted) return abort();
      if (!answer.deaf) signal.addEventListener("abort", abort, { once: true });
      if (answer.kind === "hang") return;
      this.#scheduler
        .schedule(Promise.resolve(), `answer ${number}`)
        .then(() => {
          if (answer.deaf || !signal.aborted) resolve(then());
        })
        .catch(reject);
    });
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
    const { answer, tsgId, number, at } = request;
    const { kind, life, foreign } = answer;
    if (kind === "refusal") return '{"error":"invalid_client","error_description":"no"}';
    if (!life) return "<html>";
    const [claimed, answered] = [foreign === "claim", foreign === "answer"].map((is) => (is ? FOREIGN_TSG : tsgId));
    const value =
      life.claimed || foreign ? `e.${payload(claimed as string, life.claimed ?? 900)}.${number}` : `opaque-${number}`;
    request.minted = { value, named: [claimed as string, answered as string], sentAt: at, lifetime: life.ms };
    this.#history.tokens.set(value, request.minted);
    const scope = `profile tsg_id:${answered} email`;
    return JSON.stringify({ access_token: value, token_type: "Bearer", expires_in: life.expiresIn, scope });
  }

  #end(request: SeenRequest, heard: Answer | undefined): void {
    if (!this.#history.open.delete(request)) return;
    if (request.minted && !heard) this.#history.delivered.set(request.tsgId, request.minted);
    this.#history.hasFailed(request.tsgId, request.secret, this.#history.isLive(request) ? heard : undefined);
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
