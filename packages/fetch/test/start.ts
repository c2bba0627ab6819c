import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import { createSaseFetch, type FetchOptions, TokenManager } from "../src/index.ts";

/** A mock service, a manager for it, and a fetch that sends its tokens to it. */
export async function start(options: MockSaseOptions & FetchOptions<typeof fetch> = {}) {
  const { fetch, origins, ...mockOptions } = options;
  const sase = await startMockSase(mockOptions);
  const tokens = new TokenManager(sase.credentials);
  const saseFetch = createSaseFetch(tokens, { fetch, origins: [sase.apiOrigin, ...(origins ?? [])] });
  return {
    sase,
    tokens,
    saseFetch,
    url: `${sase.apiOrigin}/things`,
    /** Let the manager hold a token that the API refuses. */
    async rejectFirst() {
      const { value } = await tokens.getToken();
      sase.revoke(value);
    },
    [Symbol.asyncDispose]: () => sase.close(),
  };
}

/** Any other server, with what it has received. */
export async function startServer(listener: RequestListener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    return listener(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A base fetch that keeps what it was called with, and the responses of the global one. */
export function recordCalls(send: typeof fetch = fetch) {
  const calls: Parameters<typeof fetch>[] = [];
  const responses: Response[] = [];
  return {
    calls,
    responses,
    async fetch(...call: Parameters<typeof fetch>): Promise<Response> {
      calls.push(call);
      const response = await send(...call);
      responses.push(response);
      return response;
    },
  };
}
