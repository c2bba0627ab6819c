import type { AccessToken, TokenManager, TokenSource, TokenWaitOptions } from "@sase-auth/core";
import type { Scheduler } from "fast-check";
import type { CallStep, Schedule } from "../schedule.ts";
import type { ApiCall, History } from "../seen/history.ts";
import type { Judge } from "../seen/judge.ts";
import { markDropped } from "../seen/queue-view.ts";
import type { SeenManager, Wait } from "../seen/seen-manager.ts";
import type { SeenProcess } from "../seen/seen-process.ts";
import type { Subject } from "./subject.ts";

interface Caller {
  readonly controller: AbortController | undefined;
  result: "none yet" | "done" | "failed";
}

interface Surroundings {
  readonly schedule: Schedule;
  readonly subjectOf: (process: SeenProcess) => Subject;
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
  readonly #given = new Map<SeenManager, AccessToken>();
  #shared = new AbortController();
  #sends = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  call({ how, signal }: Pick<CallStep, "how" | "signal">, manager: SeenManager): Caller {
    const controller = signal && (signal === "own" ? new AbortController() : this.#shared);
    const caller: Caller = { controller, result: "none yet" };
    this.#callers.push(caller);
    this.#run(how, manager, controller?.signal).then(
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
    const { tokens, revoked } = this.#around.history;
    for (const { value, named } of tokens.values()) if (named[0] === tsgId) revoked.add(value);
  }

  async #run(how: CallStep["how"], manager: SeenManager, signal: AbortSignal | undefined): Promise<unknown> {
    const source = this.#observed(manager);
    switch (how) {
      case "look":
        return source.currentToken?.();
      case "get":
        return source.getToken({ signal });
      case "reject": {
        const earlier = this.#given.get(manager);
        return earlier && source.replaceToken(earlier, { signal });
      }
      case "send":
        return this.#send(source, manager, signal);
      case "renew":
        return this.#renew(manager);
    }
  }

  /** For the background of a Worker: it must not reject, however the renewal ends. */
  async #renew(manager: SeenManager): Promise<void> {
    const source = this.#around.subjectOf(manager.process).source(manager.tsgId);
    manager.mayFly();
    manager.isLeftInQueue = false;
    try {
      await (source as Partial<TokenManager>).renewal?.();
    } catch (error) {
      this.#around.history.unhandled.push(error);
    }
  }

  async #send(source: TokenSource, manager: SeenManager, signal: AbortSignal | undefined): Promise<void> {
    const { history, judge, subjectOf } = this.#around;
    const call: ApiCall = { manager, begun: history.clock.now, sends: [] };
    await subjectOf(manager.process).send<number>(source, {
      signal,
      send: (token) => this.#api(call, token),
      isRejected: (status) => status === 401,
      canReplay: () => true,
      discard: () => {},
    });
    judge.ask("answered", call);
  }

  /** Accepts a token that it knows, and that was good when it was sent. */
  async #api(call: ApiCall, { value }: AccessToken): Promise<number> {
    const { history, judge, schedule, scheduler } = this.#around;
    const verdict = schedule.verdicts[this.#sends++] ?? schedule.lastVerdict;
    const send: ApiCall["sends"][number] = { value, isFair: verdict === "fair" };
    call.sends.push(send);
    judge.ask("sent", call);
    await (schedule.latency === undefined ? scheduler.schedule(Promise.resolve(), "the API") : undefined);
    if (verdict === "reset") throw new TypeError("fetch failed");
    const isBad = history.revoked.has(value) || !history.tokens.has(value);
    send.status = verdict === "always 401" || isBad ? 401 : 200;
    return send.status;
  }

  /** The token source, with all that goes in and out of it seen. */
  #observed(manager: SeenManager): TokenSource {
    const source = this.#around.subjectOf(manager.process).source(manager.tsgId);
    const observed: TokenSource = {
      getToken: (options) => this.#wait("getToken", manager, options, () => source.getToken(options)),
      replaceToken: (rejected, options) =>
        this.#wait("replaceToken", manager, { ...options, rejected }, () => source.replaceToken(rejected, options)),
    };
    if (!source.currentToken) return observed;
    observed.currentToken = () => {
      const wait = this.#arrive("currentToken", manager, {});
      const token = source.currentToken?.();
      if (token) this.#give(token, wait);
      return token;
    };
    return observed;
  }

  #arrive(method: Wait["method"], manager: SeenManager, { signal, rejected }: Reported): Wait {
    manager.mayFly();
    const at = this.#around.history.clock.now;
    const kept = manager.usable;
    const value = rejected?.value;
    const pause = value === undefined || value !== kept?.minted.value ? "none" : manager.pause.permission(value);
    const { queuedFor } = manager;
    const wait = { method, manager, signal, at, queuedFor, kept, rejected: value, pause };
    if (value !== undefined && !signal?.aborted) this.#report(wait, value);
    return wait;
  }

  /** A manager hears of a rejection. */
  #report({ manager, kept, at, pause }: Wait, value: string): void {
    const isNews = !manager.heard.has(value);
    if (isNews) manager.heard.set(value, at);
    if (kept?.minted.value !== value) {
      // A token that was renewed before this rejection may be replaced, too, unless the rejected one has ended.
      const { clock, tokens } = this.#around.history;
      const { sentAt, lifetime = 0 } = tokens.get(value) ?? {};
      const hasEnded = sentAt && sentAt.wall + lifetime <= clock.now.wall;
      const isAnswered = !isNews || !kept || kept.fromStore || kept.isReplacement || hasEnded;
      if (!isAnswered) manager.arriving = { value: kept.minted.value, at, mayBeDropped: true };
      // It waits for the second request, and makes it anew where that should have ended.
      else if (manager.reported?.isSecond || manager.reported?.mayBeDropped)
        manager.arriving = { ...manager.reported, mayBeDropped: true };
      manager.reported ??= manager.arriving;
      return;
    }
    manager.pause.reported(value);
    if (pause === "demanded") return;
    manager.arriving = { value, at };
    // One that stands for an earlier rejection may have led to nothing: another request may follow for this one.
    if (manager.reported?.isSecond && manager.reported.mayBeDropped)
      manager.reported = { ...manager.reported, isSecond: false };
    manager.reported ??= manager.arriving;
  }

  #give(token: AccessToken, wait: Wait): void {
    this.#given.set(wait.manager, token);
    this.#around.judge.ask("handedOut", token, wait);
  }

  async #wait(
    method: Wait["method"],
    manager: SeenManager,
    options: Reported = {},
    ask: () => Promise<AccessToken>,
  ): Promise<AccessToken> {
    const { history, judge } = this.#around;
    const wait = this.#arrive(method, manager, options);
    const wasAborted = options.signal?.aborted;
    manager.waits.add(wait);
    manager.isLeftInQueue = false;
    try {
      manager.isCalled = true;
      const asked = ask();
      manager.isCalled = false;
      manager.arriving = undefined;
      const token = await asked;
      this.#give(token, wait);
      return token;
    } catch (error) {
      // A flight goes on without the caller, unless this is how it ended.
      if (!wasAborted && !manager.told.has((error as Error).message)) manager.isFlying = true;
      judge.ask("failed", wait, error);
      history.handed.add(error as object);
      if (!wait.signal?.aborted) manager.lastError = { error: error as Error, at: history.clock.now };
      throw error;
    } finally {
      manager.waits.delete(wait);
      markDropped(manager, history);
    }
  }
}
