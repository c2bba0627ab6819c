import { rejectFirst } from "@sase-auth/test-kit";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import ky, { type KyInstance, type Options } from "ky";
import { saseAuth, TokenManager, type TokenManagerOptions } from "../src/index.ts";

export { latch, until } from "@sase-auth/test-kit";

interface StartOptions extends MockSaseOptions {
  /** The options of the client that is extended. */
  client?: Options;
  manager?: Partial<TokenManagerOptions>;
}

/** A mock service, and a client of ky with tokens for it. */
export async function start({ client, manager, ...mockOptions }: StartOptions = {}) {
  const sase = await startMockSase(mockOptions);
  const tokens = new TokenManager({ ...sase.credentials, ...manager });
  const origins = [sase.apiOrigin];
  const plain: KyInstance = ky.create({ retry: 0, ...client });
  return {
    sase,
    tokens,
    origins,
    plain,
    api: plain.extend(saseAuth(tokens, { origins })),
    url: `${sase.apiOrigin}/things`,
    /** Let the manager hold a token that the API refuses. */
    rejectFirst: () => rejectFirst(sase, tokens),
    [Symbol.asyncDispose]: () => sase.close(),
  };
}

/** A user's own fetch, which counts. */
export function countingFetch() {
  const counting = {
    calls: 0,
    fetch(...call: Parameters<typeof fetch>): Promise<Response> {
      counting.calls++;
      return fetch(...call);
    },
  };
  return counting;
}
