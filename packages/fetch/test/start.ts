import { rejectFirst } from "@sase-auth/test-kit";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import { createSaseFetch, type FetchOptions, TokenManager } from "../src/index.ts";

export { startServer } from "@sase-auth/test-kit";

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
    rejectFirst: () => rejectFirst(sase, tokens),
    [Symbol.asyncDispose]: () => sase.close(),
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
