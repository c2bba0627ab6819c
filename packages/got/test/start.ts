import { rejectFirst } from "@sase-auth/test-kit";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import newest, { type ExtendOptions, type Got } from "got";
import { type AddHeaders, saseAuth, TokenManager } from "../src/index.ts";

export { startServer } from "@sase-auth/test-kit";

interface StartOptions extends MockSaseOptions {
  got?: Got;
  /** What the client has before it gets tokens. */
  client?: ExtendOptions;
  /** Further ones. */
  origins?: readonly string[];
  headers?: AddHeaders;
}

/** A mock service, a manager for it, and a client of got that sends its tokens to it. */
export async function start({ got = newest, client = {}, origins = [], headers, ...options }: StartOptions = {}) {
  const sase = await startMockSase(options);
  const tokens = new TokenManager({ ...sase.credentials, timeout: 5_000 });
  const allowed = [sase.apiOrigin, ...origins];
  return {
    sase,
    tokens,
    allowed,
    api: got.extend({ retry: { limit: 0 } }, client).extend(saseAuth(tokens, { origins: allowed, headers })) as Got,
    url: `${sase.apiOrigin}/things`,
    /** `path status` of what the API has received. */
    received: () => sase.api.requests.map(({ path, status }) => `${path} ${status}`),
    /** Let the manager hold a token that the API refuses. */
    rejectFirst: () => rejectFirst(sase, tokens),
    [Symbol.asyncDispose]: () => sase.close(),
  };
}
