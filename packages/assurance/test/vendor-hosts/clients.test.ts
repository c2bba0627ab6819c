import { attachSaseAuth } from "@sase-auth/axios";
import { TokenManager } from "@sase-auth/core";
import { createSaseFetch } from "@sase-auth/fetch";
import * as gotAdapter from "@sase-auth/got";
import * as kyAdapter from "@sase-auth/ky";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import axios from "axios";
import got from "got";
import ky from "ky";
import { getGlobalDispatcher } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";

const API = "https://api.strata.paloaltonetworks.com/config/objects/v1/addresses";

/** How an application calls an API with each client: nothing in it is for tests. */
const CLIENTS: { readonly [name: string]: (tokens: TokenManager) => Promise<number | undefined> } = {
  async fetch(tokens) {
    return (await createSaseFetch(tokens)(API)).status;
  },
  async ky(tokens) {
    return (await ky.extend(kyAdapter.saseAuth(tokens)).get(API, { retry: 0, throwHttpErrors: false })).status;
  },
  async axios(tokens) {
    const client = axios.create({ validateStatus: () => true });
    attachSaseAuth(client, tokens);
    return (await client.get(API)).status;
  },
  async got(tokens) {
    return (await got.extend(gotAdapter.saseAuth(tokens))(API, { retry: { limit: 0 }, throwHttpErrors: false }))
      .statusCode;
  },
};
const NAMES = Object.keys(CLIENTS);

async function intercepted(): Promise<{ sase: MockSase; tokens: TokenManager }> {
  const sase = await startMockSase();
  onTestFinished(() => sase.close());
  await sase.interceptVendorHosts();
  const { tokenUrl, ...account } = sase.credentials;
  return { sase, tokens: new TokenManager(account) };
}

function call(name: string, tokens: TokenManager) {
  return CLIENTS[name]?.(tokens);
}

describe("code with the vendor's URLs, while a mock intercepts them", () => {
  it.each(NAMES)("obtains a token and calls an API with it, unchanged: %s", async (name) => {
    const { sase, tokens } = await intercepted();
    expect(await call(name, tokens)).toBe(200);
    expect(sase.auth.tokenRequests).toHaveLength(1);
    expect(sase.api.requests.map(({ headers, status }) => [headers.host, status])).toEqual([[new URL(API).host, 200]]);
  });

  it.each(NAMES)("has a revoked token replaced: %s", async (name) => {
    const { sase, tokens } = await intercepted();
    await tokens.getToken();
    sase.revoke();
    expect(await call(name, tokens)).toBe(200);
    expect(sase.api.requests.map(({ status }) => status)).toEqual([401, 200]);
  });

  it.each(NAMES)("is told of a broken connection: %s", async (name) => {
    const { sase, tokens } = await intercepted();
    sase.api.misbehave({ reset: "before" }, { times: Number.POSITIVE_INFINITY });
    await expect(call(name, tokens)).rejects.toThrow();
  });

  it.each([
    ["an object", { authorization: "Bearer fake" }],
    ["a list", ["authorization", "Bearer fake"]],
    ["pairs", new Map([["authorization", "Bearer fake"]])],
  ])("may call a method of undici's dispatcher, with headers in %s", async (_, headers) => {
    const { sase } = await intercepted();
    const { origin, pathname: path } = new URL(API);
    const { statusCode, body } = await getGlobalDispatcher().request({ origin, path, method: "GET", headers });
    await body.dump();
    const [received] = sase.api.requests;
    expect([statusCode, received?.headers.host, received?.headers.authorization]).toEqual([
      401,
      new URL(API).host,
      "Bearer fake",
    ]);
  });
});
