import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { Agent, request, upgrade } from "undici";
import { describe, expect, test } from "vitest";
import { AccessToken, saseAuth, type TokenSource } from "../src/index.ts";
import { HOSTS, start, startServer, until } from "./start.ts";

const tokenOf = (value: string) => new AccessToken({ value, tsgId: "1000000000", expiresAt: Date.now() + 900_000 });

/** Two tokens, and a replacement that waits to be let through. It ignores signals, as a source of the user's own may. */
function gated(replacement = tokenOf("second")) {
  let open = (_: AccessToken | Promise<never>) => {};
  const replaced = new Promise<AccessToken>((resolve) => {
    open = resolve;
  });
  const first = tokenOf("first");
  let isAsked = false;
  const tokens: TokenSource = {
    currentToken: () => first,
    getToken: async () => first,
    replaceToken() {
      isAsked = true;
      return replaced;
    },
  };
  return { tokens, isAsked: () => isAsked, open: () => open(replacement), keep: () => open(first) };
}

/** A server that rejects the first token with what `reject` writes. */
function startRejecting(reject: (response: ServerResponse) => void) {
  return startServer((message, response) => {
    if (message.headers.authorization === "Bearer second") return response.end("accepted");
    return reject(response.writeHead(401));
  });
}

const agentFor = (tokens: TokenSource, origin: string) => new Agent().compose(saseAuth(tokens, { origins: [origin] }));

test("reads a 401 while its token is replaced, and sends the replay by the same connection", async () => {
  await using server = await startRejecting((response) => response.end("rejected"));
  const gate = gated();
  const sent = request(server.origin, { dispatcher: agentFor(gate.tokens, server.origin) });
  await until(gate.isAsked);
  await new Promise(setImmediate);
  gate.open();
  expect(await (await sent).body.text()).toBe("accepted");
  expect(new Set(server.requests.map(({ socket }) => socket.remotePort)).size).toBe(1);
});

test("lets go of a 401 that does not end", async () => {
  const closed: Promise<unknown>[] = [];
  await using server = await startRejecting((response) => {
    closed.push(once(response, "close"));
    response.write("never ends");
  });
  const gate = gated();
  const sent = request(server.origin, { dispatcher: agentFor(gate.tokens, server.origin) });
  await until(gate.isAsked);
  gate.open();
  expect(await (await sent).body.text()).toBe("accepted");
  await closed[0];
});

test.each([0, 10, 64 * 1024, 4 * 1024 * 1024])("returns a 401 of %i bytes whole if its token stays", async (size) => {
  await using server = await startRejecting((response) => response.end(Buffer.alloc(size, "x")));
  const gate = gated();
  const sent = request(server.origin, { dispatcher: agentFor(gate.tokens, server.origin) });
  await until(gate.isAsked);
  gate.keep();
  const { statusCode, body } = await sent;
  expect(statusCode).toBe(401);
  await new Promise(setImmediate);
  expect(await body.text()).toBe("x".repeat(size));
});

test("returns a 401 that breaks off meanwhile, and its error", async () => {
  const closed: Promise<unknown>[] = [];
  await using server = await startRejecting((response) => {
    closed.push(once(response, "close"));
    response.write("begun");
  });
  const gate = gated();
  const sent = request(server.origin, { dispatcher: agentFor(gate.tokens, server.origin) });
  await until(gate.isAsked);
  server.requests[0]?.socket.destroy();
  await closed[0];
  gate.keep();
  const { statusCode, body } = await sent;
  expect(statusCode).toBe(401);
  await expect(body.text()).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
});

test("an abort ends the wait also if the source of tokens ignores it, and nothing is sent later", async () => {
  await using server = await startRejecting((response) => response.end("rejected"));
  const gate = gated();
  const controller = new AbortController();
  const sent = request(server.origin, {
    dispatcher: agentFor(gate.tokens, server.origin),
    signal: controller.signal,
  });
  await until(gate.isAsked);
  controller.abort(new Error("enough"));
  await expect(sent).rejects.toThrow("enough");
  gate.open();
  await new Promise(setImmediate);
  expect(server.requests).toHaveLength(1);
});

test("hands on an upgrade, and sends one again whose token was rejected", async () => {
  await using server = await startRejecting((response) => response.end("rejected"));
  const gate = gated();
  gate.open();
  const dispatcher = agentFor(gate.tokens, server.origin);
  // Node's server answers it as a plain request: the accepted one, after the 401.
  await expect(upgrade(server.origin, { dispatcher, protocol: "made-up" })).rejects.toMatchObject({
    name: "SocketError",
  });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second"]);
});

describe.each(HOSTS)("with undici %s", (_, undici) => {
  test("a handler reads raw headers, and both of two cookies", async () => {
    await using api = await start({
      undici,
      respond: (_, response) => void response.writeHead(200, { "set-cookie": ["a=1", "b=2"] }).end(),
    });
    const raw = await new Promise<string[]>((resolve, reject) => {
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart() {},
        onResponseStart: ({ rawHeaders }) => resolve([...(rawHeaders as Buffer[])].map(String)),
        onResponseData() {},
        onResponseEnd() {},
        onResponseError: (_, error) => reject(error),
      };
      api.dispatcher.dispatch({ origin: api.sase.apiOrigin, path: "/", method: "GET" }, handler);
    });
    expect(raw.filter((value) => /^[ab]=/.test(value))).toEqual(["a=1", "b=2"]);
  });

  test("an error that the caller's handler throws ends the request", async () => {
    await using api = await start({ undici });
    for (const status of [200, 401]) {
      api.sase.api.misbehave({ status }, { times: 2 });
      const failed = new Promise((resolve) => {
        const handler: Dispatcher.DispatchHandler = {
          onRequestStart() {},
          onResponseStart() {
            throw new Error("made up");
          },
          onResponseData() {},
          onResponseEnd() {},
          onResponseError: (_, error) => resolve(error),
        };
        api.dispatcher.dispatch({ origin: api.sase.apiOrigin, path: "/", method: "GET" }, handler);
      });
      expect(await failed).toMatchObject({ message: "made up" });
    }
  });
});
