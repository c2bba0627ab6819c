import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import { waitFor } from "../src/wait.ts";

const never = new Promise<never>(() => {});
const patient = () => 60_000;

it("a wait ends at once where its signal has aborted before", async () => {
  const reason = new Error("changed my mind");
  await expect(waitFor(never, AbortSignal.abort(reason), patient)).rejects.toBe(reason);
});

it("a wait that has ended leaves no listener and no timer", async () => {
  const listening = vi.spyOn(AbortSignal, "any");
  const cleared = vi.spyOn(globalThis, "clearTimeout");
  const controllers = [new AbortController(), new AbortController(), new AbortController()] as const;
  const waits = [
    waitFor(Promise.resolve("done"), controllers[0].signal, patient),
    waitFor(never, controllers[1].signal, patient),
    waitFor(never, controllers[2].signal, () => 0),
  ];
  controllers[1].abort();
  expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const signals = listening.mock.results.map(({ value }) => value as AbortSignal);
  expect(signals.map((signal) => getEventListeners(signal, "abort").length)).toEqual([0, 0, 0]);
  expect(cleared.mock.calls.filter(([timer]) => timer !== undefined).length).toBeGreaterThanOrEqual(2);
  vi.restoreAllMocks();
});

it("a wait is over when no patience is left, and not a moment before", async () => {
  const left = [1, 1, 0];
  expect(await waitFor(never, undefined, () => left.shift() as number)).toBeUndefined();
  expect(left).toEqual([]);
});
