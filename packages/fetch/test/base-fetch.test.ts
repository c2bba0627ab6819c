import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { Agent, FormData, Headers, interceptors, Request, Response, fetch as undiciFetch } from "undici";
import { expect, test, vi } from "vitest";
import { createSaseFetch } from "../src/index.ts";
import { recordCalls, start, startServer } from "./start.ts";

async function startWithUndici() {
  const api = await start();
  return {
    ...api,
    undiciSaseFetch: createSaseFetch(api.tokens, { fetch: undiciFetch, origins: [api.sase.apiOrigin] }),
  };
}

/** A dispatcher that knows whether it was used. */
class CountingAgent extends Agent {
  requests = 0;

  override dispatch(...args: Parameters<Agent["dispatch"]>): boolean {
    this.requests += 1;
    return super.dispatch(...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

test("sends every request and every replay through the fetch it is given", async () => {
  const base = recordCalls();
  await using api = await start({ fetch: base.fetch });
  await api.rejectFirst();
  const response = await api.saseFetch(api.url);
  expect(base.calls).toHaveLength(2);
  expect(response).toBe(base.responses[1]);
});

test("uses the global fetch of the time of the call if it is given none", async () => {
  await using api = await start();
  const base = recordCalls();
  vi.stubGlobal("fetch", base.fetch);
  try {
    await api.saseFetch(api.url);
  } finally {
    vi.unstubAllGlobals();
  }
  expect(base.calls.some(([input]) => input === api.url)).toBe(true);
});

test("lets several fetches, each with a base of its own, share one manager", async () => {
  await using api = await start();
  const bases = [recordCalls(), recordCalls()];
  const fetches = bases.map(({ fetch }) => createSaseFetch(api.tokens, { fetch, origins: [api.sase.apiOrigin] }));
  await Promise.all(fetches.map((saseFetch) => saseFetch(api.url)));
  expect(bases.map(({ calls }) => calls.length)).toEqual([1, 1]);
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
});

test("hands members of init that only the base fetch knows on to it, in the replay too", async () => {
  await using api = await startWithUndici();
  await using dispatcher = new CountingAgent();
  await api.rejectFirst();
  expect((await api.undiciSaseFetch(api.url, { dispatcher })).status).toBe(200);
  expect(dispatcher.requests).toBe(2);
});

test("keeps the dispatcher of an undici Request", async () => {
  await using api = await startWithUndici();
  await using dispatcher = new CountingAgent();
  await api.rejectFirst();
  const request = new Request(api.url, { method: "POST", body: "body", dispatcher });
  expect((await api.undiciSaseFetch(request)).status).toBe(200);
  expect(dispatcher.requests).toBe(2);
});

test("returns undici's Response over undici's fetch", async () => {
  await using api = await startWithUndici();
  expect(await api.undiciSaseFetch(api.url)).toBeInstanceOf(Response);
});

test("replays undici's FormData with the same parts", async () => {
  await using api = await startWithUndici();
  await api.rejectFirst();
  const body = new FormData();
  body.append("name", "value");
  body.append("file", new Blob(["content"]), "addresses.csv");
  expect((await api.undiciSaseFetch(api.url, { method: "POST", body })).status).toBe(200);
  expect(api.sase.api.requests).toHaveLength(2);
  for (const received of api.sase.api.requests) {
    const type = String(received.headers["content-type"]);
    const parts = await new Response(new Uint8Array(received.body), { headers: { "content-type": type } }).formData();
    expect(parts.get("name")).toBe("value");
    expect(await (parts.get("file") as File).text()).toBe("content");
  }
});

test("replays undici's Request, its body included", async () => {
  await using api = await startWithUndici();
  await api.rejectFirst();
  const request = new Request(api.url, { method: "PUT", headers: { "x-of": "request" }, body: "body" });
  expect((await api.undiciSaseFetch(request)).status).toBe(200);
  expect(api.sase.api.requests.map(({ body }) => body.toString())).toEqual(["body", "body"]);
  expect(api.sase.api.requests[1]?.headers["x-of"]).toBe("request");
});

test("takes undici's Request for init, and replays it", async () => {
  await using api = await startWithUndici();
  await api.rejectFirst();
  const template = new Request("http://127.0.0.1:9/", { method: "PUT", headers: { "x-of": "template" }, body: "body" });
  expect((await api.undiciSaseFetch(api.url, template)).status).toBe(200);
  expect(api.sase.api.requests.map(({ body }) => body.toString())).toEqual(["body", "body"]);
  expect(api.sase.api.requests[1]?.headers["x-of"]).toBe("template");
});

test("takes undici's Headers", async () => {
  await using api = await startWithUndici();
  const headers = new Headers({ "x-panw-region": "de" });
  expect((await api.undiciSaseFetch(api.url, { headers })).status).toBe(200);
  expect(api.sase.api.requests[0]?.headers["x-panw-region"]).toBe("de");
  expect(headers.has("authorization")).toBe(false);
});

test("returns the original 401 for a stream over undici's fetch", async () => {
  await using api = await startWithUndici();
  await api.rejectFirst();
  const body = new Blob(["body"]).stream();
  const response = await api.undiciSaseFetch(api.url, { method: "POST", body, duplex: "half" });
  expect(response.status).toBe(401);
  expect(await response.text()).not.toBe("");
});

test("leaves a request to another saseFetch's base with the token of the outer one", async () => {
  await using outer = await start();
  await using inner = await start();
  const saseFetch = createSaseFetch(outer.tokens, { fetch: inner.saseFetch, origins: [outer.sase.apiOrigin] });
  expect((await saseFetch(outer.url)).status).toBe(200);
  expect(inner.sase.auth.requests).toHaveLength(0);
});

test("replays over a fetch whose responses have no URL", async () => {
  const answers = [new globalThis.Response("rejected", { status: 401 }), new globalThis.Response("accepted")];
  const base = async () => answers.shift() ?? globalThis.Response.error();
  await using api = await start({ fetch: base });
  expect(await (await api.saseFetch(api.url)).text()).toBe("accepted");
});

/** What node-fetch returns, as far as it matters here: the body is a stream of Node's. */
async function nodeFetch(url: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers as Record<string, string>);
  const request = httpRequest(url, { headers: Object.fromEntries(headers) }).end();
  const [body]: IncomingMessage[] = await once(request, "response");
  return { status: body?.statusCode, url, headers: new Headers(body?.headers as Record<string, string>), body };
}

test("lets go of the 401's body of a fetch that has streams of Node's, and replays", async () => {
  await using api = await start();
  const bodies: (IncomingMessage | undefined)[] = [];
  const base = async (...call: Parameters<typeof nodeFetch>) => {
    const response = await nodeFetch(...call);
    bodies.push(response.body);
    return response;
  };
  const saseFetch = createSaseFetch(api.tokens, { fetch: base, origins: [api.sase.apiOrigin] });
  await api.rejectFirst();
  expect((await saseFetch(api.url)).status).toBe(200);
  expect(bodies.map((body) => body?.destroyed)).toEqual([true, false]);
});

test("hands headers on as the kind that the caller has passed", async () => {
  await using api = await start();
  const kinds: unknown[] = [];
  const saseFetch = createSaseFetch(api.tokens, {
    origins: [api.sase.apiOrigin],
    fetch: (input: string, init: RequestInit) => {
      kinds.push(init.headers?.constructor.name);
      return fetch(input, init);
    },
  });
  await saseFetch(api.url, { headers: { accept: "text/plain" } });
  await saseFetch(api.url, { headers: new globalThis.Headers({ accept: "text/plain" }) });
  await saseFetch(api.url, { headers: [["accept", "text/plain"]] });
  expect(kinds).toEqual(["Object", "Headers", "Headers"]);
  expect(api.sase.api.requests.map(({ headers }) => headers.accept)).toEqual(Array(3).fill("text/plain"));
});

test("is not answered with the 401 that a cache underneath has stored", async () => {
  await using api = await start();
  let requests = 0;
  await using server = await startServer((_, response) =>
    response.writeHead(requests++ === 0 ? 401 : 200, { "cache-control": "public, max-age=60" }).end("answer"),
  );
  const dispatcher = new Agent().compose(interceptors.cache());
  const saseFetch = createSaseFetch(api.tokens, {
    origins: [server.origin],
    fetch: (input: string, init?: object) => undiciFetch(input, { ...init, dispatcher }),
  });
  for (const time of ["first", "second"]) {
    const response = await saseFetch(server.origin);
    expect([time, response.status, await response.text()]).toEqual([time, 200, "answer"]);
  }
  await dispatcher.close();
});

test("gets the headers that a tracer around it adds to a Request", async () => {
  await using api = await start();
  /** As Datadog's tracer does: it reads and changes a Request, and does not look at init. */
  const traced: typeof fetch = (input, init) => {
    if (input instanceof globalThis.Request) input.headers.set("x-trace-id", "made-up");
    return fetch(input, init);
  };
  const saseFetch = createSaseFetch(api.tokens, { fetch: traced, origins: [api.sase.apiOrigin] });
  await api.rejectFirst();
  const init = { method: "POST", body: "body", headers: { "x-of": "caller" } };
  expect((await saseFetch(new globalThis.Request(api.url, init))).status).toBe(200);
  expect(api.sase.api.requests.map(({ headers }) => [headers["x-trace-id"], headers["x-of"]])).toEqual([
    ["made-up", "caller"],
    ["made-up", "caller"],
  ]);
});
