import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import { waitFor } from "../src/keep/wait.ts";

const never = new Promise<never>(() => {});
const patient = () => 60_000;

it("a wait ends at once where its signal has aborted before", async () => {
  const reason = new Error("changed my mind");
  await expect(waitFor(never, AbortSignal.abort(reason), patient)).rejects.toBe(reason);
});

it("a wait that has ended leaves no listener and no timer", async () => {
  const cleared = vi.spyOn(globalThis, "clearTimeout");
  const controllers = [new AbortController(), new AbortController(), new AbortController()] as const;
  const waits = [
    waitFor(Promise.resolve("done"), controllers[0].signal, patient),
    waitFor(never, controllers[1].signal, patient),
    waitFor(never, controllers[2].signal, () => 0),
  ];
  controllers[1].abort();
  expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(controllers.map(({ signal }) => getEventListeners(signal, "abort").length)).toEqual([0, 0, 0]);
  expect(cleared.mock.calls.filter(([timer]) => timer !== undefined).length).toBeGreaterThanOrEqual(2);
  vi.restoreAllMocks();
});

it("a hundred waits with one signal have one listener, and all end with its reason", async () => {
  const controller = new AbortController();
  const waits = Array.from({ length: 100 }, () => waitFor(never, controller.signal, patient));
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  const reason = new Error("changed my mind");
  controller.abort(reason);
  const results = await Promise.allSettled(waits);
  expect(new Set(results.map((result) => result.status === "rejected" && result.reason))).toEqual(new Set([reason]));
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});

it("a signal that began to be listened to again after a wait still ends the next one", async () => {
  const controller = new AbortController();
  await waitFor(Promise.resolve("done"), controller.signal, patient);
  const next = waitFor(never, controller.signal, patient);
  controller.abort();
  await expect(next).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});

it("a wait ends when no patience is left, and not a moment before", async () => {
  const left = [1, 1, 0];
  expect(await waitFor(never, undefined, () => left.shift() as number)).toBeUndefined();
  expect(left).toEqual([]);
});
