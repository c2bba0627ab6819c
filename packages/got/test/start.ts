import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type MockSaseOptions, startMockSase } from "@sase-auth/testing";
import newest, { type ExtendOptions, type Got } from "got";
import { saseAuth, TokenManager } from "../src/index.ts";

interface StartOptions extends MockSaseOptions {
  got?: Got;
  /** What the client has before it gets tokens. */
  client?: ExtendOptions;
  /** Further ones. */
  origins?: readonly string[];
}

/** A mock service, a manager for it, and a client of got that sends its tokens to it. */
export async function start({ got = newest, client = {}, origins = [], ...options }: StartOptions = {}) {
  const sase = await startMockSase(options);
  const tokens = new TokenManager({ ...sase.credentials, timeout: 5_000 });
  const allowed = [sase.apiOrigin, ...origins];
  return {
    sase,
    tokens,
    allowed,
    api: got.extend({ retry: { limit: 0 } }, client).extend(saseAuth(tokens, { origins: allowed })) as Got,
    url: `${sase.apiOrigin}/things`,
    /** `path status` of what the API has received. */
    received: () => sase.api.requests.map(({ path, status }) => `${path} ${status}`),
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
    origin: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
