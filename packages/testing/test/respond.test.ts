import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { latch } from "@sase-auth/test-kit";
import { expect, test } from "vitest";
import { startMockSase } from "../src/index.ts";
import { callApi, errorCode, obtainToken } from "./requests.ts";

test("lets a handler answer in place of the echo", async () => {
  await using sase = await startMockSase({
    respond: ({ path, tsgId }, response) => void response.end(`${path} of ${tsgId}`),
  });
  const response = await callApi(sase, await obtainToken(sase), "/mine");
  expect(await response.text()).toBe(`/mine of ${sase.credentials.tsgId}`);
});

test("checks the token before the handler", async () => {
  await using sase = await startMockSase({ respond: (_, response) => void response.end("mine") });
  expect((await callApi(sase, "unknown")).status).toBe(401);
});

test("checks SD-WAN before the handler, and opens it by the profile call that the handler answers", async () => {
  await using sase = await startMockSase({ respond: (_, response) => void response.end("mine") });
  const token = await obtainToken(sase);
  expect((await callApi(sase, token, "/sdwan/v3/sites")).status).toBe(403);
  expect(await (await callApi(sase, token, "/sdwan/v2.1/api/profile")).text()).toBe("mine");
  expect(await (await callApi(sase, token, "/sdwan/v3/sites")).text()).toBe("mine");
});

test("lets a fault go before the handler", async () => {
  await using sase = await startMockSase({ respond: (_, response) => void response.end("mine") });
  sase.api.misbehave({ status: 503 });
  const token = await obtainToken(sase);
  expect((await callApi(sase, token)).status).toBe(503);
  expect(await (await callApi(sase, token)).text()).toBe("mine");
});

test("slows a handler down by a latency, and does not replace it", async () => {
  await using sase = await startMockSase({ respond: (_, response) => void response.end("mine") });
  sase.api.misbehave({ latency: 1 });
  expect(await (await callApi(sase, await obtainToken(sase))).text()).toBe("mine");
});

test("hands an upload to the handler chunk by chunk while it is sent, and records it", async () => {
  await using sase = await startMockSase({
    async respond(_, response, body) {
      for await (const chunk of body) response.write(`got ${chunk};`);
      response.end();
    },
  });
  const headers = { authorization: `Bearer ${await obtainToken(sase)}` };
  const upload = request(`${sase.apiOrigin}/upload`, { method: "POST", headers });
  upload.write("one");
  const [download] = await once(upload, "response");
  expect(String((await once(download, "data"))[0])).toBe("got one;");
  upload.end("two");
  expect(await text(download)).toBe("got two;");
  expect(sase.api.requests[0]?.body.toString()).toBe("onetwo");
});

test("lets a download arrive chunk by chunk while the handler is still at it", async () => {
  const first = latch();
  await using sase = await startMockSase({
    async respond(_, response) {
      response.write("first");
      await first.opened;
      response.end("second");
    },
  });
  const reader = (await callApi(sase, await obtainToken(sase))).body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("first");
  first.open();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("second");
});

test("holds an upload back while the handler does not read it", async () => {
  const mayRead = latch();
  await using sase = await startMockSase({
    async respond(_, response, body) {
      await mayRead.opened;
      response.end(String((await text(body)).length));
    },
  });
  const headers = { authorization: `Bearer ${await obtainToken(sase)}` };
  const upload = request(`${sase.apiOrigin}/upload`, { method: "POST", headers });
  const size = 16 * 1024 * 1024;
  upload.end(Buffer.alloc(size, "x"));
  await expect.poll(() => sase.api.requests[0]?.body.length).toBeGreaterThan(0);
  expect(sase.api.requests[0]?.body.length).toBeLessThan(size / 2);
  mayRead.open();
  const [response] = await once(upload, "response");
  expect(await text(response)).toBe(String(size));
});

test("reports what a handler threw, and answers 500 without quoting it", async () => {
  await using sase = await startMockSase({
    respond({ headers }) {
      throw new Error(`boom ${headers.authorization}`);
    },
  });
  const token = await obtainToken(sase);
  const response = await callApi(sase, token);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain(token);
  expect(sase.api.requests[0]?.error).toEqual(new Error(`boom Bearer ${token}`));
});

test("ends the connection when a handler throws in the middle of its answer", async () => {
  await using sase = await startMockSase({
    async respond(_, response) {
      response.write("first");
      throw new Error("boom");
    },
  });
  const call = callApi(sase, await obtainToken(sase)).then((response) => response.text());
  expect(await errorCode(call)).toBe("UND_ERR_SOCKET");
});

test("keeps the connection usable when a handler leaves the body unread", async () => {
  await using sase = await startMockSase({ respond: (_, response) => void response.end("mine") });
  const headers = { authorization: `Bearer ${await obtainToken(sase)}` };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set();
  for (let i = 0; i < 2; i += 1) {
    const upload = request(sase.apiOrigin, { method: "POST", headers, agent });
    upload.on("socket", (socket) => sockets.add(socket)).end(Buffer.alloc(8 * 1024 * 1024));
    const [[response]] = await Promise.all([once(upload, "response"), once(upload, "finish")]);
    expect(await text(response)).toBe("mine");
  }
  expect(sockets.size).toBe(1);
  agent.destroy();
});
