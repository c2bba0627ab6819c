import type { IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { isTokenRejected } from "@sase-auth/core/adapter";
import type { Dispatcher } from "undici";
import type { Relay } from "./relay.ts";

type Controller = Dispatcher.DispatchController;

/** Bytes of a 401 that are read while the token is being replaced, so that the connection is free for the replay. */
const MOST = 64 * 1024;

/** One time that a request is sent. Its answer goes on to the caller, unless it rejects the token: then it is held back. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #relay: Relay;
  readonly #origin: string;
  readonly #answer: (held?: Attempt) => void;
  #controller: Controller | undefined;
  /** The URLs that undici's redirect interceptor has been to, if it is underneath. The last one is that of the answer. */
  #history: readonly URL[] = [];
  #held: (() => unknown)[] | undefined;
  #size = 0;

  /** @param answered called with this if the answer is held back, and with nothing once it goes on to the caller */
  constructor(relay: Relay, origin: string, answered: (held?: Attempt) => void) {
    this.#relay = relay;
    this.#origin = origin;
    this.#answer = answered;
  }

  get isRedirected(): boolean {
    return this.#history.length > 1;
  }

  onRequestStart(controller: Controller, context: unknown): void {
    this.#controller = controller;
    this.#history = Object(context).history ?? [];
    this.#relay.follow(controller, context);
  }

  onResponseStarted(): void {
    this.#relay.handler.onResponseStarted?.();
  }

  onBodySent(chunk: Buffer): void {
    this.#relay.handler.onBodySent?.(chunk);
  }

  onRequestSent(): void {
    this.#relay.handler.onRequestSent?.();
  }

  onRequestUpgrade(_: Controller, status: number, headers: IncomingHttpHeaders, socket: Duplex): unknown {
    this.#answer();
    // fetch returns whether it takes the socket.
    return this.#relay.handler.onRequestUpgrade?.(this.#relay, status, headers, socket);
  }

  onResponseStart(_: Controller, status: number, headers: IncomingHttpHeaders, statusText?: string): void {
    if (this.#isRejection(status, headers)) {
      this.#held = [];
      this.#relay.release();
      this.#answer(this);
    } else if (status >= 200) this.#answer();
    this.#pass(() => this.#relay.handler.onResponseStart?.(this.#relay, status, headers, statusText));
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#held) this.#size += chunk.length;
    if (this.#held && this.#size > MOST) controller.pause();
    this.#pass(() => this.#relay.handler.onResponseData?.(this.#relay, chunk));
  }

  onResponseEnd(_: Controller, trailers: IncomingHttpHeaders): void {
    this.#pass(() => this.#relay.handler.onResponseEnd?.(this.#relay, trailers));
  }

  onResponseError(_: Controller, error: Error): void {
    this.#answer();
    this.#pass(() => this.#relay.fail(error));
  }

  /** Let the answer that was held back go on to the caller. */
  deliver(): void {
    if (this.#relay.hasFailed) {
      this.discard();
      return;
    }
    const controller = this.#controller as Controller;
    this.#relay.follow(controller);
    try {
      // More may arrive meanwhile.
      for (const event of this.#held ?? []) event();
    } catch (error) {
      this.discard();
      throw error;
    }
    this.#held = undefined;
    if (!this.#relay.paused) controller.resume();
  }

  /** Let go of the answer that was held back, and of what arrives of it. If it has ended, its connection stays open. */
  discard(): void {
    this.#held = [];
    this.#controller?.abort(new Error("The token was rejected, and the request is sent again."));
  }

  #isRejection(status: number, headers: IncomingHttpHeaders): boolean {
    // Asked first, because the rest takes longer.
    if (status !== 401 || !isTokenRejected(status, String(headers["www-authenticate"]))) return false;
    return this.#history.every(({ origin }) => origin === this.#origin);
  }

  #pass(event: () => unknown): void {
    if (this.#held) this.#held.push(event);
    else event();
  }
}
