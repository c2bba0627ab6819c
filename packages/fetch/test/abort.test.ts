import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { until } from "@sase-auth/test-kit";
import { expect, test } from "vitest";
import { start } from "./start.ts";

const reason = new Error("the caller has changed its mind");

const carriers: [string, (url: string, signal: AbortSignal) => Parameters<typeof fetch>][] = [
  ["init", (url, signal) => [url, { signal }]],
  ["a Request", (url, signal) => [new Request(url, { signal })]],
  ["a Request with a body", (url, signal) => [new Request(url, { method: "POST", body: "body", signal })]],
  [
    "init, over that of a Request",
    (url, signal) => [new Request(url, { signal: new AbortController().signal }), { signal }],
  ],
];

test.each(carriers)("rejects with the reason at once if the signal in %s is aborted already", async (_, call) => {
  await using api = await start();
  await expect(api.saseFetch(...call(api.url, AbortSignal.abort(reason)))).rejects.toBe(reason);
  expect(api.sase.auth.requests).toHaveLength(0);
  expect(api.sase.api.requests).toHaveLength(0);
});

test.each(carriers)("ends the wait for a token by the signal in %s", async (_, call) => {
  await using api = await start();
  const controller = new AbortController();
  const response = api.saseFetch(...call(api.url, controller.signal));
  controller.abort(reason);
  await expect(response).rejects.toBe(reason);
  await api.tokens.getToken();
  expect(api.sase.auth.tokenRequests).toHaveLength(1);
  expect(api.sase.api.requests).toHaveLength(0);
});

test.each(carriers)("ends the wait for another token by the signal in %s", async (_, call) => {
  await using api = await start();
  await api.rejectFirst();
  api.sase.auth.misbehave({ hang: true });
  const controller = new AbortController();
  const response = api.saseFetch(...call(api.url, controller.signal));
  response.catch(() => {});
  await until(() => api.sase.auth.tokenRequests.length === 2);
  controller.abort(reason);
  await expect(response).rejects.toBe(reason);
  expect(api.sase.api.requests).toHaveLength(1);
});

test.each(carriers)("ends the replay by the signal in %s", async (_, call) => {
  await using api = await start();
  api.sase.api.misbehave({ status: 401 });
  api.sase.api.misbehave({ hang: true });
  const controller = new AbortController();
  const response = api.saseFetch(...call(api.url, controller.signal));
  response.catch(() => {});
  await until(() => api.sase.api.requests.length === 2);
  controller.abort(reason);
  await expect(response).rejects.toBe(reason);
});

test("leaves a Request whole whose call was aborted before it was sent", async () => {
  await using api = await start();
  const controller = new AbortController();
  const request = new Request(api.url, { method: "POST", body: "body" });
  const response = api.saseFetch(request, { signal: controller.signal });
  controller.abort(reason);
  await expect(response).rejects.toBe(reason);
  expect((await api.saseFetch(request)).status).toBe(200);
  expect(api.sase.api.requests[0]?.body.toString()).toBe("body");
});

test("leaves the other callers alone whose token one caller no longer waits for", async () => {
  await using api = await start();
  const controller = new AbortController();
  const aborted = api.saseFetch(api.url, { signal: controller.signal });
  const other = api.saseFetch(api.url);
  controller.abort(reason);
  await expect(aborted).rejects.toBe(reason);
  expect((await other).status).toBe(200);
});

test("takes `signal: null` for no signal, over that of a Request", async () => {
  await using api = await start();
  const request = new Request(api.url, { signal: AbortSignal.abort(reason) });
  expect((await api.saseFetch(request, { signal: null })).status).toBe(200);
});

test("aborts the body of the response", async () => {
  await using api = await start({ respond: (_, response) => void response.write("first") });
  const controller = new AbortController();
  const response = await api.saseFetch(api.url, { signal: controller.signal });
  controller.abort(reason);
  await expect(response.text()).rejects.toBe(reason);
});

test("ends the replay of a Request with a body also after a garbage collection, which frees what a clone listens with", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  await using api = await start();
  await api.saseFetch(api.url);
  api.sase.revoke();
  api.sase.api.misbehave({ status: 401 });
  api.sase.api.misbehave({ hang: true });
  const controller = new AbortController();
  const request = new Request(api.url, { method: "POST", body: "body", signal: controller.signal });
  const response = api.saseFetch(request);
  response.catch(() => {});
  await until(() => api.sase.api.requests.length === 3);
  for (let times = 0; times < 3; times++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10)); // finalizers run in a task of their own
  }
  controller.abort(reason);
  await expect(response).rejects.toBe(reason);
});
