/** A Worker that keeps its token for the whole isolate, as one should: requests come and go, the manager stays. */
import { createSaseFetch, SaseAuthError, TokenManager, type TokenManagerOptions } from "@sase-auth/fetch";
import { saseAuth } from "@sase-auth/ky";
import ky from "ky";

interface Env {
  OPTIONS: Pick<TokenManagerOptions, "clientId" | "clientSecret" | "tsgId" | "tokenUrl" | "timeout">;
  API: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

/** The outcome that the check gets. */
export interface Outcome {
  tsgId?: string;
  code?: string;
  /** The answers to requests with the token. */
  statuses?: number[];
  /** The types of the events that the manager has emitted. */
  events?: string[];
}

let tokens: TokenManager | undefined;
/** Waits without a bound for the token request that another Worker request has begun. */
let unguarded: Promise<Outcome> | undefined;
let sent = () => {};
const events: string[] = [];

export default {
  async fetch(request: Request, { OPTIONS, API }: Env, context: Context): Promise<Response> {
    tokens ??= new TokenManager({ ...OPTIONS, fetch: tellingFetch, onEvent: ({ type }) => events.push(type) });
    const { pathname } = new URL(request.url);
    if (pathname === "/inputs") return Response.json({ statuses: await sendInputs(tokens, API) });
    if (pathname === "/renew") return Response.json(await renew(tokens, context));
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

/** Requests in each form that a Worker may have them in, with a body that has to be sent again. */
async function sendInputs(tokens: TokenManager, api: string): Promise<number[]> {
  const origins = [api];
  const saseFetch = createSaseFetch(tokens, { origins });
  const form = new FormData();
  form.append("name", "web");
  const responses = [
    await saseFetch(new Request(`${api}/things`), { signal: new AbortController().signal }),
    await saseFetch(`${api}/things`, { method: "POST", body: form }),
    await ky.extend(saseAuth(tokens, { origins })).get(`${api}/things`, { retry: 0, throwHttpErrors: false }),
  ];
  return responses.map(({ status }) => status);
}

/** Let a renewal that is due outlive this request. */
async function renew(tokens: TokenManager, context: Context): Promise<Outcome> {
  const { tsgId } = await tokens.getToken();
  const renewal = tokens.renewal();
  if (renewal) context.waitUntil(renewal);
  return { tsgId, events };
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
