import { rejectFirst } from "@sase-auth/test-kit";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import * as undici8 from "undici";
import * as undici7 from "undici-7";
import type { UndiciModule } from "../harness.ts";
import { type SaseAuthOptions, saseAuth, TokenManager, type TokenSource } from "../src/index.ts";

export const HOSTS: readonly (readonly [version: string, host: UndiciModule])[] = [
  ["8", undici8],
  ["7", undici7 as unknown as UndiciModule],
];

export { startServer, until } from "@sase-auth/test-kit";

/** A mock service, a manager for it, and an agent that sends its tokens to it. */
export async function start(options: MockSaseOptions & SaseAuthOptions & { undici?: UndiciModule } = {}) {
  const { origins, undici = undici8, ...mockOptions } = options;
  const sase = await startMockSase(mockOptions);
  const tokens = new TokenManager(sase.credentials);
  const interceptor = saseAuth(tokens, { origins: [sase.apiOrigin, ...(origins ?? [])] });
  return {
    sase,
    tokens,
    interceptor,
    dispatcher: new undici.Agent().compose(interceptor),
    url: `${sase.apiOrigin}/things`,
    /** Let the manager hold a token that the API refuses. */
    rejectFirst: () => rejectFirst(sase, tokens),
    [Symbol.asyncDispose]: () => sase.close(),
  };
}

/** Fails the test that asks it for a token. */
export const noTokens: TokenSource = {
  getToken: () => Promise.reject(new Error("a token was asked for")),
  replaceToken: () => Promise.reject(new Error("a token was replaced")),
};
