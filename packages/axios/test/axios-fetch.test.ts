import { Agent } from "node:http";
import { until } from "@sase-auth/test-kit";
import { tokenRequestTests } from "@sase-auth/test-kit/vitest";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import type { AxiosAdapter, CreateAxiosDefaults } from "axios";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type AxiosClient, axiosFetch, type TokenManagerOptions } from "../src/index.ts";
import { attachTo, oursFor, versions } from "./start.ts";

/** An agent that keeps the host of each connection that it makes. */
class KeepingAgent extends Agent {
  readonly hosts: unknown[] = [];

  override createConnection(...args: Parameters<Agent["createConnection"]>) {
    this.hosts.push((args[0] as { host?: string }).host);
    return super.createConnection(...args);
  }
}

afterEach(() => vi.unstubAllEnvs());

describe.each(versions)("the token request of a client of %s", (_, host) => {
  async function start(
    defaults: CreateAxiosDefaults = {},
    options: MockSaseOptions & Partial<TokenManagerOptions> = {},
  ) {
    const { axiosFetch, TokenManager } = oursFor(host);
    const { timeout, tokenUrl, ...mockOptions } = options;
    const sase = await startMockSase(mockOptions);
    const client = host.create(defaults);
    const credentials = { ...sase.credentials, timeout, ...(tokenUrl && { tokenUrl }) };
    const tokens = new TokenManager({ ...credentials, fetch: axiosFetch(client) });
    return { sase, client, tokens, [Symbol.asyncDispose]: () => sase.close() };
  }

  it("does not take the client itself for its fetch", async () => {
    await using scene = await start();
    const options = { ...scene.sase.credentials, fetch: scene.client as never };
    const { TokenManager } = oursFor(host);
    expect(() => new TokenManager(options)).toThrow(/^fetch must be a function, such as axiosFetch\(client\) or /);
  });

  it("goes by the agent that the client has at that time", async () => {
    const [first, second] = [new KeepingAgent(), new KeepingAgent()];
    await using scene = await start({ httpAgent: first });
    await scene.tokens.getToken();
    scene.client.defaults.httpAgent = second;
    await scene.tokens.replaceToken(await scene.tokens.getToken());
    expect([first.hosts, second.hosts]).toEqual([["127.0.0.1"], ["127.0.0.1"]]);
  });

  it("goes by the lookup of the client", async () => {
    const lookup = vi.fn((_host, _options, callback) => callback(null, "127.0.0.1", 4));
    await using scene = await start({ lookup } as CreateAxiosDefaults);
    const { port } = new URL(scene.sase.credentials.tokenUrl);
    const tokenUrl = `http://localhost:${port}/oauth2/access_token`;
    const { axiosFetch, TokenManager } = oursFor(host);
    await new TokenManager({ ...scene.sase.credentials, tokenUrl, fetch: axiosFetch(scene.client) }).getToken();
    expect(lookup).toHaveBeenCalled();
  });

  it("has nothing else of the client", async () => {
    await using plain = await start();
    await plain.tokens.getToken();
    const adapter: AxiosAdapter = () => Promise.reject(new Error("the adapter function"));
    const no = () => {
      throw new Error("not for the token request");
    };
    await using scene = await start({
      adapter,
      baseURL: "https://elsewhere.example",
      params: { folder: "Shared" },
      headers: { "x-own": "1", common: { authorization: "own" } },
      auth: { username: "own", password: "fake" },
      transformRequest: no,
      transformResponse: no,
      validateStatus: () => false,
      maxContentLength: 1,
      maxBodyLength: 1,
      timeout: 1,
      responseType: "arraybuffer",
      decompress: false,
    });
    scene.client.interceptors.request.use(no);
    scene.client.interceptors.response.use(no, no);
    await scene.tokens.getToken();
    const [sent, expected] = [scene, plain].map(({ sase: { auth } }) => {
      const [request] = auth.tokenRequests;
      const { host, authorization, ...headers } = request?.headers ?? {};
      return {
        path: request?.path,
        headers,
        basic: authorization?.slice(0, 6),
        body: String(request?.body).replace(/\d+/, ""),
      };
    });
    expect(sent).toEqual(expected);
  });

  it("is not the adapter's own business on a client that it is attached to, wherever the token may go", async () => {
    await using scene = await start();
    const { apiOrigin, authOrigin } = scene.sase;
    attachTo(host)(scene.client, scene.tokens, { origins: [apiOrigin, authOrigin] });
    await Promise.all([1, 2, 3].map(() => scene.client.get(`${apiOrigin}/things`)));
    expect(scene.sase.auth.tokenRequests).toHaveLength(1);
  });

  tokenRequestTests((agent, options) => start({ httpAgent: agent }, options));

  it.each([
    [
      "its proxy",
      { proxy: { host: "127.0.0.1", port: 9 } },
      {},
      /^The client's proxy would get the client secret unencrypted\. Set proxy: false\.$/,
    ],
    [
      "the proxy of the environment",
      {},
      { HTTP_PROXY: "http://127.0.0.1:9" },
      /^A proxy would get the client secret for http:\S+ unencrypted\. Set NO_PROXY=127\.0\.0\.1, or /,
    ],
  ])("is refused where %s would get it unencrypted", async (_, way, environment, message) => {
    await using scene = await start();
    Object.assign(scene.client.defaults, way);
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    await expect(scene.tokens.getToken()).rejects.toMatchObject({
      code: "ERR_INVALID_OPTION",
      message: expect.stringMatching(message),
    });
  });
});

it("needs a client with defaults", () => {
  expect(() => axiosFetch({ defaults: null } as never)).toThrow(
    expect.objectContaining({ code: "ERR_INVALID_OPTION", message: "client must be an axios client." }),
  );
});

it("is refused at once where axios would send https requests to a proxy unencrypted", () => {
  const proxy = { host: "127.0.0.1", port: 9 };
  const [newest, oldest] = versions.map(
    ([, host]) =>
      () =>
        oursFor(host).axiosFetch(host.create({ proxy })),
  );
  expect(newest).not.toThrow();
  expect(oldest).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION" }));
});

it("goes by the fetch and the dispatcher of a client with that adapter", async () => {
  await using sase = await startMockSase();
  const [, axios] = versions[0] as (typeof versions)[0];
  const own = vi.fn(fetch);
  const dispatcher = { dispatch: vi.fn() };
  const client = axios.create({
    adapter: "fetch",
    env: { fetch: own },
    fetchOptions: { dispatcher, cache: "no-store" },
  } as object);
  const init = {
    method: "POST",
    headers: {},
    body: "",
    redirect: "manual",
    signal: AbortSignal.timeout(1_000),
  } as const;
  void axiosFetch(client)(sase.credentials.tokenUrl, init).catch(() => {});
  await until(() => dispatcher.dispatch.mock.calls.length > 0);
  expect(own.mock.lastCall?.[1]).toMatchObject({ redirect: "manual" });
  expect(own.mock.lastCall?.[1]).not.toHaveProperty("cache");
});

it.each([undefined, null, {}, fetch])("takes no %s for a client", (client) => {
  expect(() => axiosFetch(client as unknown as AxiosClient)).toThrow("client must be an axios client");
});
