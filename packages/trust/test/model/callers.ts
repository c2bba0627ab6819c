import type { AccessToken, TokenSource, TokenWaitOptions } from "@sase-auth/core";
import type { Scheduler } from "fast-check";
import type { ApiCall, History, Wait } from "./history.ts";
import type { Judge } from "./judge.ts";
import type { Step, Verdict } from "./schedule.ts";
import type { Subject } from "./subject.ts";

type CallStep = Extract<Step, { do: "call" }>;

interface Caller {
  readonly controller: AbortController | undefined;
  result: "none yet" | "done" | "failed";
}

interface Surroundings {
  readonly verdicts: readonly Verdict[];
  readonly subject: () => Subject;
  readonly history: History;
  readonly judge: Judge;
  readonly scheduler: Scheduler;
}

interface Reported extends TokenWaitOptions {
  rejected?: AccessToken;
}

/** The programs that use the tokens, and the API that they call with them. */
export class Callers {
  readonly #around: Surroundings;
  readonly #callers: Caller[] = [];
  readonly #given: AccessToken[] = [];
  readonly #revoked = new Set<string>();
  #shared = new AbortController();
  #sends = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  call({ how, signal }: CallStep, tsgId: string): Caller {
    const controller = signal && (signal === "own" ? new AbortController() : this.#shared);
    const caller: Caller = { controller, result: "none yet" };
    this.#callers.push(caller);
    this.#run(how, tsgId, controller?.signal).then(
      () => {
        caller.result = "done";
      },
      () => {
        caller.result = "failed";
      },
    );
    return caller;
  }

  abort(which: "first" | "last" | "shared"): void {
    const open = this.#callers.filter(({ result, controller }) => result === "none yet" && controller);
    const controller = which === "shared" ? this.#shared : open.at(which === "first" ? 0 : -1)?.controller;
    const { history } = this.#around;
    const live = [...history.open].filter((request) => !request.signal.aborted);
    controller?.abort(new Error("a caller's abort"));
    history.endedByCaller.push(...live.filter((request) => request.signal.aborted));
    if (controller === this.#shared) this.#shared = new AbortController();
  }

  /** From now on, the API rejects the tokens that this tenant has. */
  revoke(tsgId: string): void {
    for (const { value, named } of this.#around.history.tokens.values())
      if (named[0] === tsgId) this.#revoked.add(value);
  }

  async #run(how: CallStep["how"], tsgId: string, signal: AbortSignal | undefined): Promise<unknown> {
    const source = this.#observed(tsgId);
    switch (how) {
      case "look":
        return source.currentToken?.();
      case "get":
        return source.getToken({ signal });
      case "reject": {
        const earlier = this.#given.findLast((token) => token.tsgId === tsgId);
        return earlier && source.replaceToken(earlier, { signal });
      }
      default:
        return this.#send(source, tsgId, signal);
    }
  }

  #send(source: TokenSource, tsgId: string, signal: AbortSignal | undefined): Promise<unknown> {
    const call: ApiCall = { tsgId, sends: [] };
    return this.#around.subject().send<number>(source, {
      signal,
      send: (token) => this.#api(call, token),
      isRejected: (status) => status === 401,
      canReplay: () => true,
      discard: () => {},
    });
  }

  /** Takes a token that it knows, and that was good when it was sent. */
  async #api(call: ApiCall, { value }: AccessToken): Promise<number> {
    const send: ApiCall["sends"][number] = { value };
    call.sends.push(send);
    this.#around.judge.ask("sent", call);
    const verdict = this.#around.verdicts[this.#sends++];
    await this.#around.scheduler.schedule(Promise.resolve(), "the API");
    if (verdict === "reset") throw new TypeError("fetch failed");
    const isBad = this.#revoked.has(value) || !this.#around.history.tokens.has(value);
    send.status = verdict === "always 401" || isBad ? 401 : 200;
    return send.status;
  }

  /** The token source, with all that goes in and out of it seen. */
  #observed(tsgId: string): TokenSource {
    const source = this.#around.subject().source(tsgId);
    const observed: TokenSource = {
      getToken: (options) => this.#wait("getToken", tsgId, options, () => source.getToken(options)),
      replaceToken: (rejected, options) =>
        this.#wait("replaceToken", tsgId, { ...options, rejected }, () => source.replaceToken(rejected, options)),
    };
    if (!source.currentToken) return observed;
    observed.currentToken = () => {
      const wait = this.#seen("currentToken", tsgId, {});
      const token = source.currentToken?.();
      if (token) this.#give(token, wait);
      return token;
    };
    return observed;
  }

  #seen(method: Wait["method"], tsgId: string, { signal, rejected }: Reported): Wait {
    const { history } = this.#around;
    history.mayFly(tsgId);
    const kept = history.kept.get(tsgId);
    return {
      method,
      tsgId,
      signal,
      at: history.clock.now,
      kept: kept && history.isUsable(kept) ? kept : undefined,
      rejected: rejected?.value,
    };
  }

  #give(token: AccessToken, wait: Wait): void {
    this.#given.push(token);
    this.#around.judge.ask("handedOut", token, wait);
  }

  async #wait(
    method: Wait["method"],
    tsgId: string,
    options: Reported = {},
    ask: () => Promise<AccessToken>,
  ): Promise<AccessToken> {
    const { history } = this.#around;
    const wait = this.#seen(method, tsgId, options);
    const wasAborted = options.signal?.aborted;
    history.waits.add(wait);
    if (wait.kept && wait.kept.value === wait.rejected) history.reported.add(tsgId);
    try {
      const token = await ask();
      this.#give(token, wait);
      return token;
    } catch (error) {
      // Where this is not how a flight ended, one goes on without the caller.
      if (history.told.has(error as object)) history.leftQueueAt.delete(tsgId);
      else if (!wasAborted) history.flying.add(tsgId);
      this.#around.judge.ask("failed", wait, error);
      throw error;
    } finally {
      history.waits.delete(wait);
    }
  }
}
