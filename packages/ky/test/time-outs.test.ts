import { isTimeoutError, TimeoutError } from "ky";
import { describe, expect, test } from "vitest";
import { latch, start, until } from "./start.ts";

/** A service that rejects the first API request, and gives no answer to the replay. */
async function startWithHangingReplay(onClose: () => void) {
  const service = await start({
    respond(_, response) {
      if (service.sase.api.requests.length === 1) response.writeHead(401).end();
      else response.once("close", onClose);
    },
  });
  return service;
}

describe("ky's time-out", () => {
  test("ends the wait for a token, and nothing is sent", async () => {
    await using service = await start();
    service.sase.auth.misbehave({ hang: true });
    const error = await service.api(service.url, { timeout: 50 }).catch((error) => error);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(isTimeoutError(error)).toBe(true);
    expect(service.sase.api.requests).toHaveLength(0);
  });

  test("of totalTimeout ends the wait as well", async () => {
    await using service = await start();
    service.sase.auth.misbehave({ hang: true });
    await expect(service.api(service.url, { timeout: false, totalTimeout: 50 })).rejects.toBeInstanceOf(TimeoutError);
  });

  test("ends the wait for another token, and nothing is sent again", async () => {
    await using service = await start();
    await service.rejectFirst();
    service.sase.auth.misbehave({ hang: true });
    await expect(service.api(service.url, { timeout: 1_000 })).rejects.toBeInstanceOf(TimeoutError);
    expect(service.sase.api.requests).toHaveLength(1);
  });

  test("ends a replay that hangs, and closes its connection", async () => {
    const closed = latch();
    await using service = await startWithHangingReplay(closed.open);
    await expect(service.api.post(service.url, { json: 1, timeout: 1_000 })).rejects.toBeInstanceOf(TimeoutError);
    await closed.opened;
    expect(service.sase.api.requests).toHaveLength(2);
  });

  test("leaves the token request to the others who wait for it", async () => {
    const answer = latch();
    await using service = await start({
      manager: {
        async fetch(url, init) {
          await answer.opened;
          return fetch(url, init);
        },
      },
    });
    const patient = service.api(service.url);
    await expect(service.api(service.url, { timeout: 20 })).rejects.toBeInstanceOf(TimeoutError);
    answer.open();
    expect((await patient).status).toBe(200);
    expect(service.sase.auth.tokenRequests).toHaveLength(1);
  });
});

describe("the caller's abort", () => {
  test("rejects with its reason while a token is awaited", async () => {
    await using service = await start();
    service.sase.auth.misbehave({ hang: true });
    const controller = new AbortController();
    const sent = service.api(service.url, { signal: controller.signal });
    const failed = expect(sent).rejects.toBe("of the caller");
    await until(() => service.sase.auth.requests.length === 1);
    controller.abort("of the caller");
    await failed;
  });

  test("before the request sends nothing and asks for no token", async () => {
    await using service = await start();
    await expect(service.api(service.url, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(service.sase.api.requests.length + service.sase.auth.requests.length).toBe(0);
  });

  test("ends a replay with a body", async () => {
    const closed = latch();
    await using service = await startWithHangingReplay(closed.open);
    const controller = new AbortController();
    const sent = service.api.post(service.url, { json: 1, timeout: false, signal: controller.signal });
    const failed = expect(sent).rejects.toThrow();
    await until(() => service.sase.api.requests.length === 2);
    controller.abort();
    await failed;
    await closed.opened;
  });
});
