import { TokenManager } from "@sase-auth/core";
import { defaultTenants } from "@sase-auth/testing";
import type { AxiosAdapter, AxiosStatic, InternalAxiosRequestConfig } from "axios";
import { describe, expect, it } from "vitest";
import { attachTo, recorder, start, versions } from "./start.ts";

describe.each(versions)("with %s, a request is replayed", (_, axios) => {
  it.each([
    ["none", undefined],
    ["a name", "http"],
    ["another name", "fetch"],
    ["a list of names", ["xhr", "http"]],
  ] as const)("by the adapter that is named: %s", async (_, adapter) => {
    await using api = await start(axios);
    await api.rejectFirst();
    api.client.defaults.adapter = adapter as never;
    const { status, config } = await api.client.get("/path");
    expect(status).toBe(200);
    expect(config.adapter).toEqual(adapter);
    expect(api.sase.api.requests.map(({ status }) => status)).toEqual([401, 200]);
  });

  it.each(["alone", "in a list"])("by a function %s", async (where) => {
    await using api = await start(axios);
    const { sent, adapter } = recorder([401, 200]);
    const { status } = await api.client.get("/path", { adapter: where === "alone" ? adapter : [adapter] });
    expect(status).toBe(200);
    expect(new Set(sent.map(({ authorization }) => authorization)).size).toBe(2);
  });

  it.each([undefined, null, "", 0, "text"])(
    "not, where an adapter rejects with %j, which the caller gets",
    async (reason) => {
      await using api = await start(axios);
      await expect(api.client.get("/path", { adapter: () => Promise.reject(reason) })).rejects.toBe(reason);
    },
  );

  it("below an adapter of the user's around ours", async () => {
    await using api = await start(axios);
    api.detach();
    const seen: unknown[] = [];
    api.client.interceptors.request.use((config) => {
      const inner = config.adapter as AxiosAdapter;
      config.adapter = async (sent) => {
        const response = await inner(sent);
        seen.push(response.status);
        return response;
      };
      return config;
    });
    api.attach();
    await api.rejectFirst();
    const { status, config } = await api.client.get("/path");
    expect(status).toBe(200);
    expect(seen).toEqual([200]);
    expect(config.adapter).toBeTypeOf("function"); // the user's, as axios would have it
  });

  it("below an adapter of the user's that makes a record of the headers", async () => {
    await using api = await start(axios);
    api.detach();
    api.client.interceptors.request.use((config) => {
      const inner = config.adapter as AxiosAdapter;
      config.adapter = ({ headers, ...sent }) => inner({ ...sent, headers: { ...headers, "x-of": "user" } as never });
      return config;
    });
    api.attach();
    await api.rejectFirst();
    expect((await api.client.get("/path")).status).toBe(200);
    expect(api.sase.api.requests.map(({ headers }) => headers["x-of"])).toEqual(["user", "user"]);
  });

  it("though a plugin adds interceptors to whatever is created", async () => {
    await using api = await start(axios);
    let ran = 0;
    const client = axios.create({ baseURL: api.sase.apiOrigin }) as typeof axios;
    const create = client.create.bind(client);
    client.create = (...defaults) => {
      const created = create(...defaults);
      created.interceptors.request.use(async (config) => {
        ran++;
        return config;
      });
      return created;
    };
    attachTo(axios)(client, api.tokens, { origins: [api.sase.apiOrigin] });
    await api.rejectFirst();
    expect((await client.get("/path")).status).toBe(200);
    expect(ran).toBe(0);
  });

  it("with transforms and interceptors run once", async () => {
    await using api = await start(axios);
    await api.rejectFirst();
    const ran: string[] = [];
    const transformRequest = (data: unknown) => `${ran.push("request")}${data}`;
    const transformResponse = (data: unknown) => `${ran.push("response")}${data}`;
    const { data, config } = await api.client.post("/path", "body", { transformRequest, transformResponse });
    expect(ran).toEqual(["request", "response"]);
    expect(String(data)).toMatch(/^2/);
    expect(api.sase.api.requests.map(({ body }) => body.toString())).toEqual(["1body", "1body"]);
    expect([config.transformRequest, config.transformResponse]).toEqual([transformRequest, transformResponse]);
  });

  it("wherever validateStatus takes a 401 for a success, or each status for a failure", async () => {
    await using api = await start(axios);
    await api.rejectFirst();
    expect((await api.client.get("/path", { validateStatus: () => true })).status).toBe(200);
    const failed = api.client.get("/path", { validateStatus: () => false });
    await expect(failed).rejects.toMatchObject({ response: { status: 200 } });
    const { status } = await api.client.get("/path", { validateStatus: null });
    expect(status).toBe(200);
  });

  it("without redirects too, and with the events of an upload", async () => {
    await using api = await start(axios);
    await api.rejectFirst();
    let loaded = 0;
    const onUploadProgress = (event: { loaded: number }) => {
      loaded = event.loaded;
    };
    const { status } = await api.client.post("/path", "body", { maxRedirects: 0, onUploadProgress });
    expect([status, loaded]).toEqual([200, 4]);
  });

  it("and hands out the headers that axios has added, as it does by itself", async () => {
    await using api = await start(axios);
    const { config } = await api.client.post("/path", "body");
    expect(config.headers.get("User-Agent")).toBe(`axios/${axios.VERSION}`);
    expect(config.headers.get("Content-Length")).toBe(api.sase.api.requests[0]?.headers["content-length"]);
  });
});

describe.each(versions)("with %s, a config that is sent again", (_, axios) => {
  it("by another client carries the token of that one", async () => {
    await using api = await start(axios);
    const other = axios.create();
    const child = new TokenManager({ ...api.sase.credentials, tsgId: defaultTenants.child });
    attachTo(axios)(other, child, { origins: [api.sase.apiOrigin] });
    api.sase.api.misbehave({ status: 503 });
    const { config } = await api.client.get("/path").catch((error) => error);
    expect((await other.request(config)).status).toBe(200);
    expect(api.sase.api.requests.at(-1)?.tsgId).toBe(defaultTenants.child);
  });

  it("carries none once it is detached, and has no part of ours", async () => {
    await using api = await start(axios);
    api.sase.api.misbehave({ status: 503 });
    const { config } = await api.client.get("/path").catch((error) => error);
    api.detach();
    await expect(api.client.request(config)).rejects.toMatchObject({ response: { status: 401 } });
    expect(config.adapter).toEqual(axios.defaults.adapter);
    expect(config.beforeRedirect).toBeUndefined();
  });

  it("many times grows no deeper", async () => {
    await using api = await start(axios);
    let config = { url: "/path" } as InternalAxiosRequestConfig;
    for (let time = 0; time < 3; time++) ({ config } = await api.client.request(config));
    expect(config.adapter).toEqual(axios.defaults.adapter);
    expect(api.sase.auth.tokenRequests).toHaveLength(1);
  });
});

describe("a client of another copy of axios than ours", () => {
  const [newest, oldest] = versions.map(([, axios]) => axios) as [AxiosStatic, AxiosStatic];

  it.each([
    ["older", newest, oldest],
    ["newer", oldest, newest],
  ])("which is %s, keeps its headers, and gets the token", async (_, ours, theirs) => {
    await using api = await start(ours);
    const client = theirs.create({ baseURL: api.sase.apiOrigin, headers: { "x-own": "kept" } });
    attachTo(ours)(client, api.tokens, { origins: [api.sase.apiOrigin] });
    await api.rejectFirst();
    expect((await client.post("/path", { a: 1 })).status).toBe(200);
    for (const { headers } of api.sase.api.requests)
      expect(headers).toMatchObject({ "x-own": "kept", "content-type": "application/json" });
  });
});
