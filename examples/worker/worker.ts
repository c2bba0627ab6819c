// A Cloudflare Worker. The manager lives as long as the isolate, so that requests share its token.
import { createSaseFetch, TokenManager } from "@sase-auth/fetch";

interface Env {
  SASE_CLIENT_ID: string;
  SASE_CLIENT_SECRET: string;
  SASE_TSG_ID: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

let tokens: TokenManager | undefined;
let saseFetch: typeof fetch | undefined;

export default {
  async fetch(_request: Request, env: Env, context: Context): Promise<Response> {
    tokens ??= new TokenManager({
      clientId: env.SASE_CLIENT_ID,
      clientSecret: env.SASE_CLIENT_SECRET,
      tsgId: env.SASE_TSG_ID,
    });
    saseFetch ??= createSaseFetch(tokens);
    const response = await saseFetch("https://api.sase.paloaltonetworks.com/sse/config/v1/addresses?folder=Shared");
    // A renewal in the background would end with this request.
    const renewal = tokens.renewal();
    if (renewal) context.waitUntil(renewal);
    return Response.json({ status: response.status, addresses: ((await response.json()) as { total: number }).total });
  },
};
