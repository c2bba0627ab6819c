import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Readable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer.ts";
import { deliver, reset } from "./deliver.ts";
import { decorated, faultAnswer } from "./fault-answer.ts";
import { FaultQueue } from "./fault-queue.ts";
import { type AuthFault, assertFault, assertMisbehaveOptions, type Fault, type MisbehaveOptions } from "./faults.ts";
import { listen } from "./listen.ts";
import { drain, recordedBody } from "./received-body.ts";
import { type MockHost, ReceivedRequest } from "./received-request.ts";
import { noteAnswer } from "./record/sent-answer.ts";
import { Discreet } from "./redacted.ts";

/** What both servers have in common. */
export interface ServerSettings {
  readonly now: () => number;
  /** 0: a free one. */
  readonly port: number;
  /** Whether answers are kept, too. */
  readonly record: boolean;
  readonly onRequest: ((request: ReceivedRequest) => void) | undefined;
}

/** One of the mock's two servers: what it has received, and how it misbehaves. */
export abstract class MockServer<F extends Fault = Fault> extends Discreet {
  readonly #server: Server = createServer((incoming, response) => {
    this.#serve(incoming, response).catch(() => response.destroy());
  });
  readonly #sockets = new Set<Socket>();
  readonly #faults = new FaultQueue();
  readonly #requests: ReceivedRequest[] = [];
  readonly #host: MockHost;
  readonly #settings: ServerSettings;
  #port: number;
  #turn: Promise<void> = Promise.resolve();

  constructor(host: MockHost, settings: ServerSettings) {
    super();
    this.#host = host;
    this.#settings = settings;
    this.#port = settings.port;
    // Node's own limits would end idle and slow connections behind the test's back.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    // A test that failed before it closed the mock must end all the same. Whoever waits for an answer keeps the process alive.
    this.#server.unref();
    this.#server.on("connection", (socket: Socket) => {
      socket.unref();
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  /** `http://127.0.0.1:<port>`; stays the same over `stop` and `start`. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Every request so far, oldest first, recorded when it comes in. */
  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /**
   * Play a fault on the next request, or on the next `times`. Counted faults play one after the other in the
   * order of the calls; when none is left for a request, the latest endless one does.
   *
   * @throws {TypeError} if the fault or an option is unknown or contradicts itself
   */
  misbehave(fault: F, options: MisbehaveOptions = {}): void {
    assertFault(fault, this.faultKeys());
    assertMisbehaveOptions(options);
    this.#faults.add(fault, options);
  }

  /** Drop all faults that have not been played. */
  behave(): void {
    this.#faults.clear();
  }

  /** Listen again after `stop`, on the same port. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#server.listening) return;
      await listen(this.#server, this.#port);
      this.#port = (this.#server.address() as AddressInfo).port;
    });
  }

  /** Refuse connections from now on, and end those that are open. */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#server.listening) return;
      const closed = once(this.#server, "close");
      this.#server.close();
      for (const socket of this.#sockets) socket.destroy();
      await closed;
      // Two turns of the event loop: clients in this process now know that their idle connections have ended.
      await nextTurn();
      await nextTurn();
    });
  }

  /** Forget the requests so far, and all faults. */
  reset(): void {
    this.#requests.length = 0;
    this.behave();
  }

  toJSON(): object {
    return { origin: this.origin, requests: this.#requests.length };
  }

  /** The members that a fault may have here. */
  protected abstract faultKeys(): readonly string[];

  /** The answer of a server that behaves. */
  protected abstract answer(request: ReceivedRequest, fault: AuthFault): Promise<Answer> | Answer;

  /** The answer for a status that was asked for without a body. */
  protected abstract answerByStatus(status: number, request: ReceivedRequest): Answer;

  /** Whether a request asks for a token, so that a fault of the token waits for it. */
  protected isTokenRequest(_request: ReceivedRequest): boolean {
    return false;
  }

  /** Begin a token request. @returns a function that ends it, or undefined if it is to hang */
  protected enter(_request: ReceivedRequest): (() => void) | undefined {
    return () => {};
  }

  /** Take over the whole exchange before its body is read, and say so; for answers that stream. */
  protected async takeOver(_: ReceivedRequest, _response: ServerResponse, _body: Readable): Promise<boolean> {
    return false;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    const request = this.#recorded(incoming, response, chunks);
    const body = recordedBody(incoming, chunks);
    response.once("finish", () => body.resume());
    const isTokenRequest = this.isTokenRequest(request);
    const { latency = 0, ...fault } = this.#faults.take(request, isTokenRequest);
    if (isTokenRequest) {
      await drain(body);
      const leave = this.enter(request);
      if (!leave) return;
      if (response.closed) leave();
      else response.once("close", leave);
    }
    if (latency > 0) await sleep(latency, undefined, { ref: false });
    const behaves = Object.keys(fault).length === 0;
    if (behaves && (await this.takeOver(request, response, body))) return;
    await drain(body);
    await this.#answer(request, response, fault);
  }

  #recorded(incoming: IncomingMessage, response: ServerResponse, chunks: Buffer[]): ReceivedRequest {
    const { now, record, onRequest } = this.#settings;
    const request = new ReceivedRequest(this.#host, incoming, response, now(), chunks);
    this.#requests.push(request);
    const sent = record ? noteAnswer(response) : undefined;
    response.once("close", () => {
      request.answer = sent?.();
      onRequest?.(request);
    });
    return request;
  }

  async #answer(request: ReceivedRequest, response: ServerResponse, fault: AuthFault): Promise<void> {
    if (fault.hang) return;
    if (fault.reset === "before") return reset(response);
    const instead = faultAnswer(fault, (status) => this.answerByStatus(status, request));
    const answer = instead ?? (await this.answer(request, fault));
    deliver(response, decorated(answer, fault), fault);
  }

  /** Run one of `start` and `stop` at a time, in the order of the calls. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => {});
    return done;
  }
}
