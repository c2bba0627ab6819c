import { describe, expect, it } from "vitest";
import { start, until, versions } from "./start.ts";

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

  it("a signal that is not Node's own does no harm", async () => {
    await using api = await start(axios);
    const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
    expect((await api.client.get("/path", { signal })).status).toBe(200);
  });
});
