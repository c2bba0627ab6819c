import { EventEmitter, once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { start } from "./start.ts";

test("puts the token on a request to a string", async () => {
  await using api = await start();
  const response = await api.saseFetch(`${api.url}?limit=2`);
  expect(response.status).toBe(200);
  expect(api.sase.api.requests[0]).toMatchObject({ method: "GET", path: "/things?limit=2" });
  expect(api.sase.api.requests[0]?.headers.authorization).toBe(`Bearer ${api.sase.issued[0]?.value}`);
});

test("puts the token on a request to a URL", async () => {
  await using api = await start();
  expect((await api.saseFetch(new URL(api.url))).status).toBe(200);
});

test("puts the token on a Request and keeps its method, headers and body", async () => {
  await using api = await start();
  const headers = { "x-panw-region": "de", "content-type": "application/json" };
  expect((await api.saseFetch(new Request(api.url, { method: "PUT", headers, body: "{}" }))).status).toBe(200);
  const [received] = api.sase.api.requests;
  expect(received).toMatchObject({ method: "PUT", body: Buffer.from("{}") });
  expect(received?.headers).toMatchObject(headers);
});

test("lets init override a Request, as fetch does", async () => {
  await using api = await start();
  const request = new Request(api.url, { method: "PUT", headers: { "x-from": "request" }, body: "request" });
  await api.saseFetch(request, { method: "PATCH", headers: { "x-of": "init" }, body: "init" });
  const [received] = api.sase.api.requests;
  expect(received).toMatchObject({ method: "PATCH", body: Buffer.from("init"), status: 200 });
  expect(received?.headers["x-of"]).toBe("init");
  expect(received?.headers["x-from"]).toBeUndefined();
});

test("puts the token on a Request that has no tag, as old dates of Workers have it", async () => {
  await using api = await start();
  const tag = Object.getOwnPropertyDescriptor(Request.prototype, Symbol.toStringTag) as PropertyDescriptor;
  Reflect.deleteProperty(Request.prototype, Symbol.toStringTag);
  onTestFinished(() => void Object.defineProperty(Request.prototype, Symbol.toStringTag, tag));
  expect((await api.saseFetch(new Request(api.url))).status).toBe(200);
});

test("takes the headers and body of a Request where init has none, and replays them", async () => {
  await using api = await start();
  await api.rejectFirst();
  const request = new Request(api.url, { method: "PUT", headers: { "x-from": "request" }, body: "request" });
  expect((await api.saseFetch(request, { body: null, redirect: "error" })).status).toBe(200);
  expect(api.sase.api.requests).toHaveLength(2);
  for (const received of api.sase.api.requests) {
    expect(received).toMatchObject({ method: "PUT", body: Buffer.from("request") });
    expect(received.headers["x-from"]).toBe("request");
  }
});

test("takes a Request for init, and replays it", async () => {
  await using api = await start();
  await api.rejectFirst();
  const template = new Request("http://127.0.0.1:9/", { method: "PUT", headers: { "x-of": "template" }, body: "body" });
  expect((await api.saseFetch(api.url, template)).status).toBe(200);
  expect(api.sase.api.requests.map(({ status }) => status)).toEqual([401, 200]);
  for (const received of api.sase.api.requests) {
    expect(received).toMatchObject({ method: "PUT", path: "/things", body: Buffer.from("body") });
    expect(received.headers["x-of"]).toBe("template");
  }
});

test("reads the inherited members of init, as fetch does", async () => {
  await using api = await start();
  await api.saseFetch(api.url, Object.create({ method: "PUT", headers: { "x-of": "defaults" }, body: "body" }));
  expect(api.sase.api.requests[0]).toMatchObject({ method: "PUT", body: Buffer.from("body") });
  expect(api.sase.api.requests[0]?.headers["x-of"]).toBe("defaults");
});

test("reads the accessors of a class, as fetch does", async () => {
  class Init {
    get method() {
      return "PUT";
    }
  }
  await using api = await start();
  await api.saseFetch(api.url, Object.assign(new Init(), { body: "body" }));
  expect(api.sase.api.requests[0]).toMatchObject({ method: "PUT", body: Buffer.from("body") });
});

test.each([
  ["Headers", new Headers({ "x-panw-region": "de" })],
  ["an object", { "X-Panw-Region": "de" }],
  ["pairs", [["X-Panw-Region", "de"]] satisfies [string, string][]],
])("keeps the headers given as %s", async (_, headers) => {
  await using api = await start();
  expect((await api.saseFetch(api.url, { headers })).status).toBe(200);
  expect(api.sase.api.requests[0]?.headers["x-panw-region"]).toBe("de");
});

test("sends to the URL that was passed, however often the URL object is used again", async () => {
  await using api = await start();
  const url = new URL(api.url);
  const responses = [1, 2, 3].map((page) => {
    url.pathname = `/${page}`;
    return api.saseFetch(url);
  });
  await Promise.all(responses);
  expect(api.sase.api.requests.map(({ path }) => path).sort()).toEqual(["/1", "/2", "/3"]);
});

test("does not follow a URL object that is turned to another host after the call", async () => {
  await using api = await start();
  const url = new URL(api.url);
  const response = api.saseFetch(url);
  url.host = "127.0.0.1:9";
  expect((await response).status).toBe(200);
});

test("sends the headers as they were at the call", async () => {
  await using api = await start();
  const headers = new Headers({ "x-call": "first" });
  const first = api.saseFetch(api.url, { headers });
  headers.set("x-call", "second");
  headers.set("authorization", "Bearer of-the-caller");
  await first;
  expect(api.sase.api.requests[0]).toMatchObject({ status: 200, headers: { "x-call": "first" } });
});

test("sends the headers of a Request as they were at the call", async () => {
  await using api = await start();
  const request = new Request(api.url, { headers: { "x-call": "first" } });
  const first = api.saseFetch(request);
  request.headers.set("x-call", "second");
  await first;
  expect(api.sase.api.requests[0]?.headers["x-call"]).toBe("first");
});

test("sends the init as it was at the call", async () => {
  await using api = await start();
  const init: RequestInit = { method: "POST", body: "first", headers: { "x-call": "first" } };
  const first = api.saseFetch(api.url, init);
  Object.assign(init, { method: "DELETE", body: null, headers: {} });
  await first;
  expect(api.sase.api.requests[0]).toMatchObject({ method: "POST", body: Buffer.from("first") });
  expect(api.sase.api.requests[0]?.headers["x-call"]).toBe("first");
});

test("takes null for an init, as fetch does", async () => {
  await using api = await start();
  expect((await api.saseFetch(api.url, null as unknown as RequestInit)).status).toBe(200);
});

test("changes nothing that it is given", async () => {
  await using api = await start();
  await api.rejectFirst();
  const headers = Object.freeze({ "x-panw-region": "de" });
  const init = Object.freeze({ method: "POST", body: "body", headers });
  const request = new Request(api.url, { headers });
  const given = new Headers(headers);
  await api.saseFetch(api.url, init);
  await api.saseFetch(api.url, { headers: given });
  await api.saseFetch(request);
  expect([...given.keys()]).toEqual(["x-panw-region"]);
  expect([...request.headers.keys()]).toEqual(["x-panw-region"]);
});

test("sends a Request without a body as often as it is used", async () => {
  await using api = await start();
  const request = new Request(api.url);
  const responses = await Promise.all([api.saseFetch(request), api.saseFetch(request)]);
  expect(responses.map(({ status }) => status)).toEqual([200, 200]);
  expect((await api.saseFetch(request)).status).toBe(200);
});

test("refuses a Request whose body was read, and sends nothing", async () => {
  await using api = await start();
  const request = new Request(api.url, { method: "POST", body: "body" });
  await request.text();
  await expect(api.saseFetch(request)).rejects.toThrow(TypeError);
  expect(api.sase.api.requests).toHaveLength(0);
});

test("sends the body of a Request once if the Request is used twice, as fetch does", async () => {
  await using api = await start();
  const request = new Request(api.url, { method: "POST", body: "body" });
  const outcomes = await Promise.allSettled([api.saseFetch(request), api.saseFetch(request)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(api.sase.api.requests.map(({ body }) => body.toString())).toEqual(["body"]);
});

test("rejects, and does not throw, on what fetch rejects", async () => {
  await using api = await start();
  await expect(api.saseFetch(api.url, { headers: { "not a name": "" } })).rejects.toThrow(TypeError);
  await expect(api.saseFetch("/relative")).rejects.toThrow(TypeError);
  await expect(api.saseFetch(api.url, { method: "GET", body: "body" })).rejects.toThrow(TypeError);
});

test("returns a Response of the global class that streams", async () => {
  const gate = new EventEmitter();
  await using api = await start({
    async respond(_, response) {
      response.write("first");
      await once(gate, "open");
      response.end("last");
    },
  });
  const response = await api.saseFetch(api.url);
  expect(response).toBeInstanceOf(Response);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toEqual({ done: false, value: "first" });
  gate.emit("open");
  expect(await reader?.read()).toEqual({ done: false, value: "last" });
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
});

test("starts an upload before its body has ended", async () => {
  const upload = new EventEmitter();
  const arrived = once(upload, "data");
  await using api = await start({
    respond(_, response, body) {
      body.once("data", (chunk) => upload.emit("data", String(chunk)));
      body.once("end", () => response.end("uploaded"));
    },
  });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const response = api.saseFetch(api.url, { method: "POST", body: readable, duplex: "half" } as RequestInit);
  await writer.write(Buffer.from("first"));
  expect(await arrived).toEqual(["first"]);
  await writer.close();
  expect(await (await response).text()).toBe("uploaded");
});
