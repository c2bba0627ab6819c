import { inspect } from "node:util";
import type { AxiosAdapter, AxiosError, AxiosRequestConfig } from "axios";
import { describe, expect, it } from "vitest";
import { start, versions } from "./start.ts";

/** All that a person may see of a value without asking for hidden properties. */
function shown(value: unknown): string {
  const json = (of: unknown) => JSON.stringify(of, (_, member) => (typeof member === "bigint" ? `${member}` : member));
  const { config, response } = value as AxiosError;
  return [inspect(value, { depth: Number.POSITIVE_INFINITY, getters: true }), json(config), response?.data].join("\n");
}

describe.each(versions)("with %s, the token does not show in", (_, axios) => {
  it("what an adapter hands out that sends a copy of the config", async () => {
    await using api = await start(axios);
    const plain = axios.create();
    const adapter = ({ adapter, ...copy }: AxiosRequestConfig) => plain.request(copy);
    const accepted = await api.client.get("/path", { adapter });
    const { value } = api.sase.issued[0] ?? { value: "" };
    api.sase.api.misbehave({ status: 403 });
    const error: AxiosError = await api.client.get("/path", { adapter }).catch((error) => error);
    expect(api.sase.api.requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill(`Bearer ${value}`));
    expect(error.response?.status).toBe(403);
    for (const seen of [accepted, error]) expect(shown(seen)).not.toContain(value);
  });

  it("the headers that an adapter puts in the place of those it was given", async () => {
    await using api = await start(axios);
    const adapter: AxiosAdapter = async (config) => {
      config.headers = axios.AxiosHeaders.from(config.headers.toJSON() as never);
      return { status: 200, statusText: "", headers: {}, data: "", config };
    };
    const response = await api.client.get("/path", { adapter });
    expect(shown(response)).not.toContain(api.sase.issued[0]?.value);
  });

  it.each(["authorization", "Authorization", "AUTHORIZATION"])("a config whose %s was undefined", async (name) => {
    await using api = await start(axios, { defaults: { headers: { [name]: undefined } } });
    await api.rejectFirst();
    const accepted = await api.client.get("/path");
    expect(accepted.status).toBe(200);
    api.sase.api.misbehave({ status: 403 });
    const error: AxiosError = await api.client.get("/path").catch((error) => error);
    for (const { value } of api.sase.issued)
      for (const seen of [accepted, error, error.config]) expect(shown(seen)).not.toContain(value);
  });

  it("the error of a download that is aborted half-way", async () => {
    await using api = await start(axios, { respond: (_, response) => void response.write("first") });
    const controller = new AbortController();
    const { data } = await api.client.get("/path", { responseType: "stream", signal: controller.signal });
    const read = async () => {
      for await (const _ of data) controller.abort();
    };
    const error = await read().catch((error) => error);
    expect(error.code).toBe("ERR_CANCELED");
    expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
  });

  it("toJSON of an error, nor in the request that can still be asked for", async () => {
    await using api = await start(axios);
    api.sase.api.misbehave({ status: 500 });
    const error: AxiosError = await api.client.get("/path").catch((error) => error);
    expect(JSON.stringify(error)).not.toContain(api.sase.issued[0]?.value);
    expect(error.request.path).toBe("/path");
    expect(error.response?.request.path).toBe("/path");
    expect(Object.keys(error)).not.toContain("request");
  });

  it.each([0, 5])("the request that a response was the answer to, of %i redirects at most", async (maxRedirects) => {
    await using api = await start(axios);
    const { request } = await api.client.get("/path", { maxRedirects });
    expect(request.getHeader("authorization")).toContain(api.sase.issued[0]?.value);
    expect(inspect(request, { depth: Number.POSITIVE_INFINITY })).not.toContain(api.sase.issued[0]?.value);
    expect(JSON.stringify({ request })).not.toContain(api.sase.issued[0]?.value);
  });

  it("the cause of an error that an adapter of the user's wraps", async () => {
    await using api = await start(axios);
    api.sase.api.misbehave({ status: 500 });
    const plain = axios.create();
    const adapter = ({ adapter, ...copy }: AxiosRequestConfig) =>
      plain.request(copy).catch((cause) => Promise.reject(new Error("no luck", { cause })));
    const error = await api.client.get("/path", { adapter }).catch((error) => error);
    expect(error.cause.response.status).toBe(500);
    expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
  });

  it("an error of the fetch adapter, nor in the cause that it may have", async () => {
    await using api = await start(axios);
    api.sase.api.misbehave({ status: 500 });
    const error: AxiosError = await api.client.get("/path", { adapter: "fetch" }).catch((error) => error);
    expect(error.response?.status).toBe(500);
    expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
  });

  it("the error of a time-out", async () => {
    await using api = await start(axios);
    api.sase.api.misbehave({ hang: true });
    const error: AxiosError = await api.client.get("/path", { timeout: 100 }).catch((error) => error);
    expect(error.code).toBe("ECONNABORTED");
    expect(shown(error)).not.toContain(api.sase.issued[0]?.value);
  });

  it("the config that an interceptor has kept, while the request is under way or sent again", async () => {
    const shownMeanwhile: string[] = [];
    let kept: unknown;
    await using api = await start(axios, {
      respond(_, response) {
        shownMeanwhile.push(shown(kept), inspect(kept, { depth: Number.POSITIVE_INFINITY, customInspect: false }));
        response.end();
      },
    });
    api.client.interceptors.request.use((config) => {
      kept = config;
      return config;
    });
    await api.rejectFirst();
    const { config } = await api.client.get("/path");
    expect(config).toBe(kept);
    expect(api.sase.api.requests.map(({ status }) => status)).toEqual([401, 200]);
    expect(shownMeanwhile.length).toBeGreaterThan(0);
    for (const { value } of api.sase.issued)
      for (const text of [...shownMeanwhile, shown(config)]) expect(text).not.toContain(value);
  });

  it("what beforeRedirect is given, now or later", async () => {
    await using api = await start(axios);
    api.sase.api.misbehave({ redirect: "/moved" }, { path: "/path" });
    const given: unknown[] = [];
    const beforeRedirect = (...details: unknown[]) => {
      given.push(...details);
      (details[0] as { headers: Record<string, string> }).headers["x-of"] = "user";
    };
    expect((await api.client.get("/path", { beforeRedirect })).status).toBe(200);
    expect(api.sase.api.requests[1]?.headers["x-of"]).toBe("user");
    const text = inspect(given, { depth: Number.POSITIVE_INFINITY, customInspect: false, maxStringLength: null });
    expect(text).not.toContain(api.sase.issued[0]?.value);
  });

  it("the error of a stream, to which we add no handler: one that nobody handles ends the program as before", async () => {
    await using api = await start(axios);
    const url = `${api.sase.apiOrigin}/path`;
    const ours = await api.client.get(url, { responseType: "stream" });
    const { authorization } = await api.tokens.getToken();
    const plain = await axios.get(url, { responseType: "stream", headers: { authorization } });
    expect(ours.data.listenerCount("error")).toBe(plain.data.listenerCount("error"));
    for (const { data } of [ours, plain]) data.destroy();
  });
});
