import { latch } from "@sase-auth/test-kit";
import { describe, expect, it, vi } from "vitest";
import { recorder, start, until, versions } from "./start.ts";

/** Like those of the abort-controller package: less than Node's own have. */
class PolyfillSignal extends EventTarget {
  aborted = false;
  onabort = null;
  listeners = 0;
  listenersEver = 0;

  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    this.listeners++;
    this.listenersEver++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }
}

describe.each(versions)("with %s, while a token is awaited", (_, axios) => {
  it("a cancelToken ends the request, as axios's own error, and nothing is sent", async () => {
    await using api = await start(axios);
    api.sase.auth.misbehave({ hang: true });
    const { token, cancel } = axios.CancelToken.source();
    const sent = api.client.get("/path", { cancelToken: token }).catch((error) => error);
    await until(() => api.sase.auth.requests.length === 1);
    cancel("changed my mind");
    const error = await sent;
    expect(axios.isCancel(error)).toBe(true);
    expect(error).toMatchObject({ message: "changed my mind", code: "ERR_CANCELED" });
    expect(api.sase.auth.requests).toHaveLength(1);
    expect(api.sase.api.requests).toHaveLength(0);
  });

  it.each(["signal", "cancelToken"])("either of the two ends the request: the %s", async (which) => {
    await using api = await start(axios);
    api.sase.auth.misbehave({ hang: true });
    const { token, cancel } = axios.CancelToken.source();
    const controller = new AbortController();
    const sent = api.client.get("/path", { cancelToken: token, signal: controller.signal }).catch((error) => error);
    await until(() => api.sase.auth.requests.length === 1);
    if (which === "signal") controller.abort();
    else cancel();
    expect(axios.isCancel(await sent)).toBe(true);
    expect(api.sase.auth.requests).toHaveLength(1); // at once: a second attempt would have brought a token
    expect(api.sase.api.requests).toHaveLength(0);
  });

  it("an abort is axios's own error", async () => {
    await using api = await start(axios);
    api.sase.auth.misbehave({ hang: true });
    const controller = new AbortController();
    const sent = api.client.get("/path", { signal: controller.signal }).catch((error) => error);
    await until(() => api.sase.auth.requests.length === 1);
    controller.abort();
    expect(await sent).toBeInstanceOf(axios.CanceledError);
  });
});

describe.each(versions)("with %s", (_, axios) => {
  it("a cancelToken that many requests share keeps none of them", async () => {
    await using api = await start(axios);
    const { token } = axios.CancelToken.source();
    for (let time = 0; time < 3; time++) await api.client.get("/path", { cancelToken: token });
    expect((token as unknown as { _listeners: unknown[] })._listeners).toHaveLength(0);
  });

  it("a signal that is not Node's own ends the wait for a token, and keeps no listener", async () => {
    const [asked, answer] = [latch(), latch()];
    await using api = await start(axios, {
      async fetch(url, init) {
        asked.open();
        await answer.opened;
        return fetch(url, init);
      },
    });
    const signal = new PolyfillSignal();
    const sent = api.client.get("/path", { signal }).catch((error) => error);
    await asked.opened;
    signal.aborted = true;
    signal.dispatchEvent(new Event("abort"));
    expect(axios.isCancel(await sent)).toBe(true);
    signal.aborted = false;
    answer.open();
    expect((await api.client.get("/path", { signal })).status).toBe(200);
    expect(signal.listeners).toBe(0);
  });

  it("no signal is derived from the caller's, and none is asked for where there is nothing to wait for", async () => {
    await using api = await start(axios);
    await api.tokens.getToken();
    const any = vi.spyOn(AbortSignal, "any");
    const made = vi.spyOn(globalThis, "AbortController");
    const signal = new PolyfillSignal(); // axios listens to it; we do not
    const { token } = axios.CancelToken.source();
    await api.client.get("/path", { signal, cancelToken: token, adapter: recorder().adapter });
    expect([any.mock.calls.length, made.mock.calls.length, signal.listenersEver]).toEqual([0, 0, 0]);
    vi.restoreAllMocks();
  });

  it("the wait for a token ends by signal and cancelToken where there is no AbortSignal.any", async () => {
    await using api = await start(axios);
    const { any } = AbortSignal;
    Object.assign(AbortSignal, { any: undefined });
    try {
      const { token, cancel } = axios.CancelToken.source();
      api.sase.auth.misbehave({ hang: true });
      const { signal } = new AbortController();
      const sent = api.client.get("/path", { cancelToken: token, signal }).catch((error) => error);
      cancel();
      expect(axios.isCancel(await sent)).toBe(true);
    } finally {
      Object.assign(AbortSignal, { any });
    }
  });
});
