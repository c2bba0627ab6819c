import { once } from "node:events";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import { defaultTenants, type Fault, startMockSase } from "../src/index.ts";
import { callApi, errorCode, obtainToken, requestToken } from "./requests.ts";

test("plays a fault once, on the next request", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ status: 503 });
  expect([(await requestToken(sase)).status, (await requestToken(sase)).status]).toEqual([503, 200]);
});

test("plays faults in the order they were asked for", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ status: 500 });
  sase.auth.misbehave({ status: 429, retryAfter: 2 }, { times: 2 });
  const answers = [];
  for (let i = 0; i < 4; i += 1) {
    const { status, headers } = await requestToken(sase);
    answers.push([status, headers.get("retry-after")]);
  }
  expect(answers).toEqual([
    [500, null],
    [429, "2"],
    [429, "2"],
    [200, null],
  ]);
});

test("plays an endless fault until behave()", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ status: 503 }, { times: Number.POSITIVE_INFINITY });
  for (let i = 0; i < 5; i += 1) expect((await requestToken(sase)).status).toBe(503);
  sase.auth.behave();
  expect((await requestToken(sase)).status).toBe(200);
});

test("plays counted faults before an endless one, and the latest endless one", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ status: 500 }, { times: Number.POSITIVE_INFINITY });
  sase.auth.misbehave({ status: 502 }, { times: Number.POSITIVE_INFINITY });
  sase.auth.misbehave({ status: 503 });
  expect([(await requestToken(sase)).status, (await requestToken(sase)).status]).toEqual([503, 502]);
});

test("drops counted faults too on behave()", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ status: 503 });
  sase.auth.behave();
  expect((await requestToken(sase)).status).toBe(200);
});

test("plays a fault only under its path", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  sase.api.misbehave({ status: 500 }, { path: "/broken" });
  expect((await callApi(sase, token, "/fine")).status).toBe(200);
  expect((await callApi(sase, token, "/broken/thing?x=1")).status).toBe(500);
});

test("plays a fault only with its method", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  sase.api.misbehave({ status: 500 }, { method: "POST", path: "/things" });
  const statusOf = async (method: string) => (await callApi(sase, token, "/things", { method })).status;
  expect([await statusOf("GET"), await statusOf("POST"), await statusOf("POST")]).toEqual([200, 500, 200]);
});

test("leaves one server alone when the other misbehaves", async () => {
  await using sase = await startMockSase();
  sase.api.misbehave({ status: 500 });
  expect((await requestToken(sase)).status).toBe(200);
});

test.each<[number | string | Date, string]>([
  [3, "3"],
  [-1, "-1"],
  ["soon", "soon"],
  [new Date(0), "Thu, 01 Jan 1970 00:00:00 GMT"],
])("writes Retry-After %s as %s", async (retryAfter, expected) => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ status: 429, retryAfter });
  expect((await requestToken(sase)).headers.get("retry-after")).toBe(expected);
});

test.each([
  [400, { error: "invalid_client" }],
  [401, { error: "invalid_client" }],
  [503, { statusCode: 503, error: "Service Unavailable" }],
])("answers %i of the auth server with its own body", async (status, body) => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ status });
  const response = await requestToken(sase);
  expect([response.status, await response.json()]).toMatchObject([status, body]);
});

test.each([
  [401, { statusCode: 401, error: "Unauthorized", message: "Invalid JWT token" }],
  [403, { error: "Forbidden", message: "Forbidden", statusCode: 403 }],
])("answers %i of the API with the service's body", async (status, body) => {
  await using sase = await startMockSase();
  sase.api.misbehave({ status });
  expect(await (await callApi(sase, await obtainToken(sase))).json()).toEqual(body);
});

test("answers with a given status, JSON body and headers", async () => {
  await using sase = await startMockSase();
  const body = { _errors: [{ code: "E007", message: "Unauthorized" }] };
  sase.api.misbehave({ status: 403, body, headers: { "X-Request-Id": "7" } });
  const response = await callApi(sase, await obtainToken(sase));
  expect([response.status, response.headers.get("x-request-id")]).toEqual([403, "7"]);
  expect(response.headers.get("content-type")).toMatch("application/json");
  expect(await response.json()).toEqual(body);
});

test("answers with a given text, as plain text with 200", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ body: "busy" });
  const response = await requestToken(sase);
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    200,
    "text/plain",
    "busy",
  ]);
});

test("answers with a given content type", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ body: "access_token=x", contentType: "application/x-www-form-urlencoded" });
  const response = await requestToken(sase);
  expect(response.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
});

test("adds headers to the real answer when the fault has nothing else", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ headers: { "x-proxy": "yes" } });
  const response = await requestToken(sase);
  expect([response.status, response.headers.get("x-proxy")]).toEqual([200, "yes"]);
});

test.each([200, 502])("answers with a proxy's HTML page and status %i", async (status) => {
  await using sase = await startMockSase();
  sase.auth.misbehave(status === 200 ? { html: true } : { html: true, status });
  const response = await requestToken(sase);
  expect([response.status, response.headers.get("content-type")]).toEqual([status, "text/html"]);
  expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
});

test("cuts the JSON of the real answer, with a content length to match", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ malformed: true });
  const response = await requestToken(sase);
  const body = await response.text();
  expect([response.status, response.headers.get("content-length")]).toEqual([200, String(body.length)]);
  expect(body).toMatch(/^{"access_token":"/);
  expect(() => JSON.parse(body)).toThrow(SyntaxError);
});

test("cuts a given body as well", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ malformed: true, status: 500, body: "abcd" });
  const response = await requestToken(sase);
  expect([response.status, await response.text()]).toEqual([500, "ab"]);
});

test("closes the connection before the announced end of a partial answer", async () => {
  await using sase = await startMockSase();
  sase.api.misbehave({ partial: true, body: "abcd" });
  const response = await callApi(sase, await obtainToken(sase));
  expect([response.status, response.headers.get("content-length")]).toEqual([200, "4"]);
  expect(await errorCode(response.text())).toBe("UND_ERR_SOCKET");
});

test("cuts even an empty body short", async () => {
  await using sase = await startMockSase();
  sase.api.misbehave({ partial: true, body: "" });
  const response = await callApi(sase, await obtainToken(sase));
  expect(await errorCode(response.text())).toBe("UND_ERR_SOCKET");
});

test("resets the connection before any byte of the answer", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ reset: "before" });
  expect(await errorCode(requestToken(sase))).toBe("ECONNRESET");
  expect(sase.auth.requests[0]?.status).toBeUndefined();
});

test("resets the connection in the middle of the body", async () => {
  await using sase = await startMockSase();
  sase.api.misbehave({ reset: "during", body: "abcd" });
  const response = await callApi(sase, await obtainToken(sase));
  expect(response.headers.get("content-length")).toBe("4");
  expect(await errorCode(response.text())).toBe("ECONNRESET");
});

test("resets a kept-alive connection after the whole answer", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ reset: "after", body: "whole" });
  const socket = connect(Number(new URL(sase.authOrigin).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  socket.write("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
  const [error] = await once(socket, "error");
  expect(error).toMatchObject({ code: "ECONNRESET" });
  expect(received).toMatch(/content-length: 5.*keep-alive.*whole$/s);
});

test("redirects with 302, or another status, to another origin", async () => {
  await using sase = await startMockSase();
  const token = await obtainToken(sase);
  for (const fault of [{}, { status: 307 }]) {
    sase.api.misbehave({ redirect: "http://localhost:1/elsewhere", ...fault });
    const response = await callApi(sase, token);
    expect(response.headers.get("location")).toBe("http://localhost:1/elsewhere");
    expect(response.status).toBe(fault.status ?? 302);
  }
});

test("never answers a request that hangs, until the client gives up", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ hang: true });
  const controller = new AbortController();
  const call = requestToken(sase, { init: { signal: controller.signal } });
  while (sase.auth.requests.length === 0) await new Promise(setImmediate);
  for (let i = 0; i < 3; i += 1) await requestToken(sase);
  expect(sase.auth.requests.map(({ status }) => status)).toEqual([undefined, 200, 200, 200]);
  controller.abort();
  await expect(call).rejects.toThrow("aborted");
});

test("waits for the latency before it answers", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ latency: 200 });
  const order: string[] = [];
  const slow = requestToken(sase).then(() => order.push("slow"));
  while (sase.auth.requests.length === 0) await new Promise(setImmediate);
  await requestToken(sase).then(() => order.push("next"));
  await slow;
  expect(order).toEqual(["next", "slow"]);
});

test("slows counted faults down by an endless latency", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ latency: 3_600_000 }, { times: Number.POSITIVE_INFINITY });
  sase.auth.misbehave({ status: 503 });
  sase.auth.misbehave({ status: 500, latency: 0 });
  const controller = new AbortController();
  const slow = requestToken(sase, { init: { signal: controller.signal } }).catch((error) => error.name);
  await vi.waitUntil(() => sase.auth.requests.length === 1, { timeout: 20_000 });
  controller.abort();
  expect(await slow).toBe("AbortError");
  expect((await requestToken(sase)).status).toBe(500);
});

test("answers a fault only once the whole request has come in", async () => {
  await using sase = await startMockSase();
  sase.api.misbehave({ status: 401 });
  await callApi(sase, "any", "/upload", { method: "POST", body: "x".repeat(500_000) });
  expect(sase.api.requests[0]?.body.length).toBe(500_000);
});

test("does not spend a token fault on a request that asks for no token", async () => {
  await using sase = await startMockSase();
  sase.auth.misbehave({ token: { tsgId: defaultTenants.peer } });
  await fetch(`${sase.authOrigin}/oauth2/connect/jwk_uri`);
  await obtainToken(sase);
  expect(sase.issued[0]?.tsgId).toBe(defaultTenants.peer);
});

const refused: [string, object, object | undefined, string][] = [
  ["an unknown member", { delay: 5 }, {}, 'A fault has no "delay". Use one of: latency,'],
  ["an unknown token member", { token: { tsg: "1" } }, {}, 'A token fault has no "tsg". Use one of: tsgId,'],
  ["an unknown option", { status: 500 }, { count: 2 }, 'misbehave\'s second argument has no "count". Use one of:'],
  ["no member", {}, {}, "A fault needs at least one of: latency,"],
  ["two answers", { html: true, redirect: "/" }, {}, "A fault cannot have html and redirect at once."],
  ["a token and a status", { token: {}, status: 500 }, {}, "A fault cannot have token and status at once."],
  ["an answer that hangs", { hang: true, status: 500 }, {}, "A fault cannot have hang and status at once."],
  ["a reset before its body", { reset: "before", body: "x" }, {}, "A fault cannot have body and reset at once."],
  ["a status that is none", { status: 99 }, {}, "status is 99. Use a whole number from 200 to 599."],
  ["a negative latency", { latency: -1 }, {}, "latency is -1. Use a number of milliseconds."],
  ["a reset at another time", { reset: "now" }, {}, 'reset is "now". Use "before", "during" or "after".'],
  ["a path that no request has", { status: 500 }, { path: "things" }, 'path is "things". Begin it with "/".'],
  ["a method that no request has", { status: 500 }, { method: "post" }, 'method is "post". Use one of HTTP\'s'],
  ["no times", { status: 500 }, { times: 0 }, "times is 0. Use a positive whole number, or Infinity."],
];

test.each(refused)("refuses a fault with %s at once", async (_, fault, options, message) => {
  await using sase = await startMockSase();
  const misbehave = () => sase.auth.misbehave(fault as Fault, options);
  expect(misbehave).toThrow(TypeError);
  expect(misbehave).toThrow(message);
});

test("refuses a token fault on the API server", async () => {
  await using sase = await startMockSase();
  expect(() => sase.api.misbehave({ token: {} } as Fault)).toThrow('A fault has no "token".');
});
