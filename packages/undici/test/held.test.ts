/** A 401 that is held back while its token is being replaced, as a handler of the caller's own sees it. */
import type { ServerResponse } from "node:http";
import { Agent, type Dispatcher, request } from "undici";
import { expect, test } from "vitest";
import { AccessToken, saseAuth, type TokenSource } from "../src/index.ts";
import { startServer, until } from "./start.ts";

const LARGE = 16 * 1024 * 1024; // more than the buffers on the way hold

/** A token whose replacement waits to be let through, and a server that rejects it with a large body. */
async function startHolding({ ignoresSignals = false } = {}) {
  const token = new AccessToken({ value: "first", tsgId: "1000000000", expiresAt: Date.now() + 900_000 });
  const responses: ServerResponse[] = [];
  const server = await startServer(({ url }, response) => {
    if (url === "/barrier") return response.end();
    responses.push(response);
    return response.writeHead(401).end(Buffer.alloc(LARGE));
  });
  let release = () => {};
  let refuse = (_: unknown) => {};
  const replaced = new Promise<AccessToken>((resolve, reject) => {
    release = () => resolve(token);
    refuse = reject;
  });
  let signal: AbortSignal | undefined;
  const tokens: TokenSource = {
    currentToken: () => token,
    getToken: async () => token,
    replaceToken(_, options) {
      signal = options?.signal;
      if (!ignoresSignals) signal?.addEventListener("abort", () => refuse(signal?.reason));
      return replaced;
    },
  };
  const agent = new Agent();
  const dispatcher = agent.compose(saseAuth(tokens, { origins: [server.origin] }));
  return {
    responses,
    dispatch: (handler: Dispatcher.DispatchHandler) =>
      dispatcher.dispatch({ origin: server.origin, path: "/", method: "GET" }, handler),
    isAsked: () => signal !== undefined,
    signal: () => signal as AbortSignal,
    release,
    /** Let all happen that can: a request by another connection has come and gone, ten times. */
    async settle() {
      for (let time = 0; time < 10; time++) await (await request(`${server.origin}/barrier`)).body.dump();
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Counts what it gets. */
class Counter implements Dispatcher.DispatchHandler {
  controller: Dispatcher.DispatchController | undefined;
  answers = 0;
  bytes = 0;
  starts = 0;
  hasEnded = false;
  readonly errors: Error[] = [];
  readonly #pauses: boolean;

  constructor(pauses = false) {
    this.#pauses = pauses;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    this.starts++;
  }

  onResponseStart(controller: Dispatcher.DispatchController): void {
    this.answers++;
    if (this.#pauses) controller.pause();
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
  }

  onResponseEnd(): void {
    this.hasEnded = true;
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.errors.push(error);
  }
}

test("is read no further than 64 KiB, and goes on to a handler that never pauses", async () => {
  await using api = await startHolding();
  const counter = new Counter();
  api.dispatch(counter);
  await until(api.isAsked);
  await api.settle();
  expect(api.responses[0]?.writableFinished).toBe(false);
  expect(counter.bytes).toBe(0);
  api.release();
  await until(() => counter.hasEnded);
  expect([counter.starts, counter.bytes]).toEqual([1, LARGE]);
});

test("stays paused for a handler that pauses, until that goes on", async () => {
  await using api = await startHolding();
  const counter = new Counter(true);
  api.dispatch(counter);
  await until(api.isAsked);
  api.release();
  await until(() => counter.bytes > 0);
  await api.settle();
  expect(counter.controller?.paused).toBe(true);
  expect(counter.bytes).toBeLessThan(LARGE / 2);
  counter.controller?.resume();
  await until(() => counter.hasEnded);
  expect(counter.bytes).toBe(LARGE);
});

test.each([
  ["is told", false],
  ["is told, and goes on", true],
])("ends with an abort, once, of which the source of tokens %s", async (_, ignoresSignals) => {
  await using api = await startHolding({ ignoresSignals });
  const counter = new Counter();
  api.dispatch(counter);
  await until(api.isAsked);
  const reason = new Error("enough");
  counter.controller?.abort(reason);
  expect(api.signal().reason).toBe(reason);
  api.release();
  await until(() => api.responses[0]?.destroyed === true);
  await api.settle();
  expect(counter.errors).toEqual([reason]);
  expect([counter.answers, counter.bytes]).toEqual([0, 0]);
  expect([counter.controller?.aborted, counter.controller?.reason]).toEqual([true, reason]);
});

test("is let go of where the handler throws", async () => {
  await using api = await startHolding();
  const counter = new Counter();
  counter.onResponseStart = () => {
    throw new Error("made up");
  };
  api.dispatch(counter);
  await until(api.isAsked);
  api.release();
  await until(() => api.responses[0]?.destroyed === true);
  expect(counter.errors).toMatchObject([{ message: "made up" }]);
});

test("a handler is told what is sent, and when the answer begins", async () => {
  await using server = await startServer((_, response) => response.end());
  const token = new AccessToken({ value: "first", tsgId: "1000000000", expiresAt: Date.now() + 900_000 });
  const tokens = { currentToken: () => token, getToken: async () => token, replaceToken: async () => token };
  const dispatcher = new Agent().compose(saseAuth(tokens, { origins: [server.origin] }));
  const told: string[] = [];
  const counter = Object.assign(new Counter(), {
    onBodySent: (chunk: Buffer) => told.push(`sent ${chunk}`),
    onRequestSent: () => told.push("all is sent"),
    onResponseStarted: () => told.push("answered"),
  });
  dispatcher.dispatch({ origin: server.origin, path: "/", method: "POST", body: "text" }, counter as never);
  await until(() => counter.hasEnded);
  expect(told).toEqual(["sent text", "all is sent", "answered"]);
});
