/** A Worker that keeps its token for the whole isolate, as one should: requests come and go, the manager stays. */
import { SaseAuthError, TokenManager, type TokenManagerOptions } from "@sase-auth/core";

interface Env {
  OPTIONS: Pick<TokenManagerOptions, "clientId" | "clientSecret" | "tsgId" | "tokenUrl" | "timeout">;
}

/** The outcome that the check gets. */
export interface Outcome {
  tsgId?: string;
  code?: string;
}

let tokens: TokenManager | undefined;
/** Waits without a bound for the token request that another Worker request has begun. */
let unguarded: Promise<Outcome> | undefined;
let sent = () => {};

export default {
  async fetch(request: Request, { OPTIONS }: Env): Promise<Response> {
    tokens ??= new TokenManager({ ...OPTIONS, fetch: tellingFetch });
    const { pathname } = new URL(request.url);
    if (pathname === "/leave") return leave(tokens);
    const outcome = pathname === "/unguarded" ? await atMost(OPTIONS.timeout) : await obtain(tokens);
    return Response.json(outcome);
  },
};

/** Begin to obtain a token, and end as soon as the request is on its way. */
async function leave(tokens: TokenManager): Promise<Response> {
  const begun = new Promise<void>((resolve) => {
    sent = resolve;
  });
  unguarded = obtain(tokens);
  await begun;
  return Response.json({});
}

async function obtain(tokens: TokenManager): Promise<Outcome> {
  try {
    const { tsgId } = await tokens.getToken();
    return { tsgId };
  } catch (error) {
    return { code: error instanceof SaseAuthError ? error.code : String(error) };
  }
}

/** The outcome of the request that was left, if it has one. */
function atMost(ms = 0): Promise<Outcome> {
  const nothing = new Promise<Outcome>((resolve) => {
    setTimeout(resolve, ms, {});
  });
  return Promise.race([unguarded ?? nothing, nothing]);
}

const tellingFetch: TokenManagerOptions["fetch"] = (url, init) => {
  const answer = fetch(url, init);
  sent();
  return answer;
};
