import type { Dispatcher } from "undici";

type Controller = Dispatcher.DispatchController;

/**
 * The caller's handler, and the one controller that it gets, whatever is sent for it: it can abort while a token is
 * awaited, too.
 */
export class Relay implements Controller {
  readonly handler: Dispatcher.DispatchHandler;
  /** Controls what is being sent. None while a token is awaited. */
  #current: Controller | undefined;
  #waiting: AbortController | undefined;
  #hasStarted = false;
  #context: unknown;
  #isPaused = false;
  #reason: Error | null = null;
  #hasFailed = false;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.handler = handler;
  }

  get aborted(): boolean {
    return this.#reason !== null;
  }

  get reason(): Error | null {
    return this.#reason;
  }

  get paused(): boolean {
    return this.#isPaused;
  }

  get rawHeaders(): NonNullable<Controller["rawHeaders"]> | null {
    return this.#current?.rawHeaders ?? null;
  }

  get rawTrailers(): NonNullable<Controller["rawTrailers"]> | null {
    return this.#current?.rawTrailers ?? null;
  }

  abort(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#waiting?.abort(reason);
    if (this.#current) this.#current.abort(reason);
    else this.fail(reason);
  }

  pause(): void {
    this.#isPaused = true;
    this.#current?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#current?.resume();
  }

  /** Ends the wait for a token. The caller's handler is started for it: only then can it abort. */
  get signal(): AbortSignal {
    this.#waiting ??= new AbortController();
    this.#start({});
    return this.#waiting.signal;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Let the caller control this, from when it is sent. */
  follow(controller: Controller, context?: unknown): void {
    if (this.#hasFailed) {
      controller.abort(this.#reason ?? new Error("The request has failed."));
      return;
    }
    this.#current = controller;
    this.#start(context);
  }

  /** Let the caller abort, and no more: nothing that is sent is for it. */
  release(): void {
    this.#current = undefined;
  }

  /** The second time nothing happens. */
  fail(error: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.handler.onResponseError?.(this, error);
  }

  #start(context: unknown): void {
    if (this.#hasStarted) {
      // With undici's redirect interceptor underneath, it holds the URLs of this time.
      if (this.#context && context) Object.assign(this.#context, context);
      return;
    }
    this.#hasStarted = true;
    this.#context = context;
    this.handler.onRequestStart?.(this, context);
  }
}
