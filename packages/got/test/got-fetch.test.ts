import { Agent } from "node:http";
import { tokenRequestTests } from "@sase-auth/test-kit/vitest";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import got, { type ExtendOptions } from "got";
import { describe, expect, it, vi } from "vitest";
import { type GotClient, gotFetch, saseAuth, TokenManager, type TokenManagerOptions } from "../src/index.ts";
import { hosts } from "./hosts.ts";

/** An agent that counts the connections that it makes. */
class CountingAgent extends Agent {
  made = 0;

  override createConnection(...args: Parameters<Agent["createConnection"]>) {
    this.made++;
    return super.createConnection(...args);
  }
}

async function start(client: ExtendOptions = {}, options: MockSaseOptions & Partial<TokenManagerOptions> = {}) {
  const { timeout, tokenUrl, ...mockOptions } = options;
  const sase = await startMockSase(mockOptions);
  const api = got.extend({ mutableDefaults: true }, client);
  const credentials = { ...sase.credentials, timeout, ...(tokenUrl && { tokenUrl }) };
  const tokens = new TokenManager({ ...credentials, fetch: gotFetch(api) });
  return { sase, api, tokens, [Symbol.asyncDispose]: () => sase.close() };
}

describe("the token request of a client", () => {
  it("does not take the client itself for its fetch", async () => {
    await using scene = await start();
    const options = { ...scene.sase.credentials, fetch: scene.api as never };
    expect(() => new TokenManager(options)).toThrow(/^fetch must be a function, such as .*gotFetch\(client\)\.$/);
  });

  it("goes by the agent that the client has at that time", async () => {
    const [first, second] = [new CountingAgent(), new CountingAgent()];
    await using scene = await start({ agent: { http: first } });
    await scene.tokens.getToken();
    scene.api.defaults.options.agent = { http: second };
    await scene.tokens.replaceToken(await scene.tokens.getToken());
    expect([first.made, second.made]).toEqual([1, 1]);
  });

  it("goes by the lookup of the client", async () => {
    const dnsLookup = vi.fn((_host, _options, callback) => callback(null, "127.0.0.1", 4));
    await using scene = await start({ dnsLookup } as object);
    const { port } = new URL(scene.sase.credentials.tokenUrl);
    const tokenUrl = `http://localhost:${port}/oauth2/access_token`;
    await new TokenManager({ ...scene.sase.credentials, tokenUrl, fetch: gotFetch(scene.api) }).getToken();
    expect(dnsLookup).toHaveBeenCalled();
  });

  it("has nothing else of the client", async () => {
    await using plain = await start();
    await plain.tokens.getToken();
    const no = () => {
      throw new Error("not for the token request");
    };
    const cache = new Map();
    await using scene = await start({
      prefixUrl: "https://elsewhere.example",
      searchParams: { folder: "Shared" },
      headers: { "x-own": "1" },
      username: "own",
      password: "fake",
      hooks: { init: [], beforeRequest: [no], beforeError: [no], afterResponse: [no] },
      timeout: { request: 1 },
      responseType: "json",
      cache,
      request: no,
    });
    await scene.tokens.getToken();
    const [sent, expected] = [scene, plain].map(({ sase: { auth } }) => {
      const [request] = auth.tokenRequests;
      const { host, authorization, ...headers } = request?.headers ?? {};
      const body = String(request?.body).replace(/\d+/, "");
      return { path: request?.path, headers, basic: authorization?.slice(0, 6), body };
    });
    expect(sent).toEqual(expected);
    expect(cache.size).toBe(0);
  });

  it("is not the adapter's own business on a client that it extends, wherever the token may go", async () => {
    await using scene = await start();
    const { apiOrigin, authOrigin } = scene.sase;
    const tokens = new TokenManager({
      ...scene.sase.credentials,
      fetch: (...request) => gotFetch(extended)(...request),
    });
    const extended = scene.api.extend(saseAuth(tokens, { origins: [apiOrigin, authOrigin] }));
    await Promise.all([1, 2, 3].map(() => extended(`${apiOrigin}/things`)));
    expect(scene.sase.auth.tokenRequests).toHaveLength(1);
  });

  tokenRequestTests((agent, options) => start(agent ? { agent: { http: agent } } : {}, options));
});

it.each(hosts)("got $version is taken as a client", async ({ host }) => {
  await using sase = await startMockSase();
  const client = (host.default as unknown as typeof got).extend({});
  const { tsgId } = await new TokenManager({ ...sase.credentials, fetch: gotFetch(client) }).getToken();
  expect(tsgId).toBe(sase.credentials.tsgId);
});

it.each([undefined, null, {}, fetch])("takes no %s for a client", (client) => {
  expect(() => gotFetch(client as unknown as GotClient)).toThrow("client must be a got client");
});
