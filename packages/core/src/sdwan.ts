import type { AccessToken } from "./access-token.ts";
import { discardBody } from "./attach/discard-body.ts";
import { type Instant, now, since } from "./clock.ts";
import { SaseAuthError } from "./errors.ts";
import { waitFor } from "./keep/wait.ts";
import { redactCause } from "./redact.ts";
import type { FetchLikeResponse } from "./request/fetch-like.ts";
import type { TokenSource, TokenWaitOptions } from "./token-source.ts";

const PROFILE_URL = "https://api.sase.paloaltonetworks.com/sdwan/v2.1/api/profile";
const LIMIT = 30_000;

/** What sends the profile call: `globalThis.fetch` and undici's both have this shape. */
export type ProfileFetch = (
  url: string,
  init: { headers: { authorization: string }; redirect: "manual"; signal: AbortSignal },
) => Promise<Pick<FetchLikeResponse, "status" | "body">>;

/** A profile call under way. */
interface Call {
  readonly startedAt: Instant;
  readonly status: Promise<number>;
}

/**
 * A token source for SD-WAN clients: it makes the profile call that opens an SD-WAN session, once for each new token and
 * before anybody gets that token. Without it `/sdwan/**` answers 403 as soon as the token was renewed. For SD-WAN clients
 * only: accounts without SD-WAN roles cannot make that call.
 *
 * Its methods throw a {@link SaseAuthError} with `ERR_SDWAN_PROFILE`, and `status` where there was an answer, if the
 * call fails. The next caller tries again.
 */
export function withSdwanProfile(
  tokens: TokenSource,
  { fetch = (url, init) => globalThis.fetch(url, init) }: { fetch?: ProfileFetch | undefined } = {},
): TokenSource {
  const opened = new WeakSet<AccessToken>();
  const calls = new WeakMap<AccessToken, Call>();

  const begin = (token: AccessToken): Call => {
    const call = { startedAt: now(), status: callProfile(fetch, token) };
    calls.set(token, call);
    const end = () => {
      // An abandoned call may end after a newer call has begun.
      if (calls.get(token) === call) calls.delete(token);
    };
    call.status.then((status) => isOpen(status) && opened.add(token)).then(end, end);
    return call;
  };

  const open = async (token: AccessToken, options: TokenWaitOptions | undefined): Promise<AccessToken> => {
    if (opened.has(token)) return token;
    const underWay = calls.get(token);
    // A call that should have ended is left alone: the request that began it may be gone.
    const call = underWay && since(underWay.startedAt) < LIMIT ? underWay : begin(token);
    const status = await waitFor(call.status, options?.signal, () => LIMIT - since(call.startedAt));
    if (status !== undefined && isOpen(status)) return token;
    const replacement = status === 401 ? await tokens.replaceToken(token, options) : token;
    if (replacement !== token) return open(replacement, options);
    throw failure(token, status === undefined ? `no answer within ${LIMIT} ms` : `status ${status}`, { status });
  };

  return {
    currentToken() {
      const token = tokens.currentToken?.();
      return token && opened.has(token) ? token : undefined;
    },
    getToken: async (options) => open(await tokens.getToken(options), options),
    replaceToken: async (rejected, options) => open(await tokens.replaceToken(rejected, options), options),
  };
}

function isOpen(status: number): boolean {
  return status >= 200 && status < 300;
}

async function callProfile(fetch: ProfileFetch, token: AccessToken): Promise<number> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), LIMIT);
  const { authorization, value } = token;
  try {
    const init = { headers: { authorization }, redirect: "manual", signal: controller.signal } as const;
    const { status, body } = await fetch(PROFILE_URL, init);
    discardBody(body);
    return status;
  } catch (error) {
    const cause = redactCause(error, [value]);
    throw failure(token, cause.message, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function failure({ tsgId }: AccessToken, why: string, details: object): SaseAuthError {
  const message =
    `${PROFILE_URL} opened no SD-WAN session for TSG ${tsgId}: ${why}. ` +
    "Check that the service account has an SD-WAN role; use withSdwanProfile for SD-WAN clients only.";
  return new SaseAuthError("ERR_SDWAN_PROFILE", message, details);
}
