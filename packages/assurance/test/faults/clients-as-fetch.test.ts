import { type FetchLike, TokenManager } from "@sase-auth/core";
import { type MockSase, startMockSase } from "@sase-auth/testing";
import axios from "axios";
import got from "got";
import ky from "ky";
import { Agent, interceptors, fetch as undiciFetch } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

type Interceptor = Parameters<Agent["compose"]>[0];

function composed(...interceptor: Interceptor[]): FetchLike {
  const dispatcher = new Agent().compose(interceptor as never);
  return (url, init) => undiciFetch(url, { ...init, dispatcher });
}

/** As people write them: an answer with an error status is thrown, as these clients do it by default. */
const CLIENTS: [string, FetchLike][] = [
  [
    "axios",
    async (url, { body: data, ...init }) => {
      const response = await axios.request({ url, data, ...init });
      const get = (name: string) => String(response.headers[name] ?? "");
      return { status: response.status, headers: { get }, json: async () => response.data };
    },
  ],
  ["axios, as it is", (url, { body: data, ...init }) => axios.request({ url, data, ...init }) as never],
  [
    "axios for bytes",
    (url, { body: data, ...init }) => axios.request({ url, data, responseType: "arraybuffer", ...init }) as never,
  ],
  [
    "axios for a stream",
    (url, { body: data, ...init }) => axios.request({ url, data, responseType: "stream", ...init }) as never,
  ],
  [
    "got for bytes",
    (url, { method, headers, body, signal }) =>
      got(url, { method, headers, body, signal, retry: { limit: 0 }, responseType: "buffer" }) as never,
  ],
  [
    "got",
    async (url, { method, headers, body, signal }) => {
      const response = await got(url, { method, headers, body, signal, retry: { limit: 0 } });
      const get = (name: string) => String(response.headers[name] ?? "");
      return { status: response.statusCode, headers: { get }, text: async () => response.body };
    },
  ],
  ["ky", (url, init) => ky(url, { ...init, retry: 0 })],
  ["undici's retry interceptor", composed(interceptors.retry())],
  ["undici's interceptor of errors", composed(interceptors.responseError())],
];

describe.each(CLIENTS)("a token request by %s", (_, fetch) => {
  let sase: MockSase;
  let tokens: TokenManager;

  beforeEach(async () => {
    sase = await startMockSase();
    tokens = new TokenManager({ ...sase.credentials, fetch });
  });
  afterEach(() => sase.close());

  const failure = () =>
    tokens.getToken().then(
      () => expect.fail("This should have failed."),
      (error) => error,
    );

  it("obtains a token", async () => {
    expect((await tokens.getToken()).tsgId).toBe(sase.credentials.tsgId);
  });

  it.each([
    ["a reset connection", { reset: "before" }],
    ["an answer that is cut", { partial: true }],
    ["503", { status: 503 }],
  ] as const)("is repeated after %s", async (_, fault) => {
    sase.auth.misbehave(fault);
    await tokens.getToken();
    expect(sase.auth.tokenRequests).toHaveLength(2);
  });

  it("is left alone for the time that the service asks for", async () => {
    sase.auth.misbehave({ status: 429, retryAfter: 40 });
    expect(await failure()).toMatchObject({ code: "ERR_TOKEN_ENDPOINT", retryAfter: 40_000 });
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });

  it("that is refused says so", async () => {
    sase.rotateSecret();
    expect(await failure()).toMatchObject({ code: "ERR_TOKEN_REQUEST", error: "invalid_client", status: 401 });
    expect(sase.auth.tokenRequests).toHaveLength(1);
  });
});
