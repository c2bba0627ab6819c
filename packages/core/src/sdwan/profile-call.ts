import type { AccessToken } from "../access-token.ts";
import { discardBody } from "../attach/discard-body.ts";
import { SaseAuthError } from "../errors.ts";
import { redactCause } from "../redact.ts";
import type { FetchLikeResponse } from "../request/fetch-like.ts";
import { isTransient, retryAfter } from "../request/retry.ts";

const PATH = "/sdwan/v2.1/api/profile";

/** ms for one profile call */
export const PROFILE_LIMIT = 30_000;

/** What sends the profile call: `globalThis.fetch` and undici's both have this shape. */
export type ProfileFetch = (
  url: string,
  init: { headers: { authorization: string }; redirect: "manual"; signal: AbortSignal },
) => Promise<FetchLikeResponse>;

/** `status` if there was an answer, `retryAfter` in ms from that answer if it asked to wait. */
export type ProfileError = SaseAuthError & { readonly status?: number; readonly retryAfter?: number };

/**
 * Open the SD-WAN session of a token.
 *
 * @throws {ProfileError}
 */
export async function callProfile(fetch: ProfileFetch, origin: string, token: AccessToken): Promise<void> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PROFILE_LIMIT);
  const { authorization, value, tsgId } = token;
  try {
    const init = { headers: { authorization }, redirect: "manual", signal: controller.signal } as const;
    const { status, headers, body } = await fetch(origin + PATH, init);
    discardBody(body);
    if (status < 200 || status >= 300) throw refused(origin, tsgId, status, headers.get("retry-after") ?? "");
  } catch (error) {
    if (controller.signal.aborted) throw noAnswer(origin, tsgId);
    if (error instanceof SaseAuthError) throw error;
    const cause = redactCause(error, [value]);
    throw notOpened(origin, tsgId, cause.message, CHECK_NETWORK, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** The error for a profile call that has taken too long. */
export function noAnswer(origin: string, tsgId: string): ProfileError {
  return notOpened(origin, tsgId, `no answer within ${PROFILE_LIMIT} ms`, CHECK_NETWORK);
}

/** Whether the same call, with the same token, may succeed soon. */
export function isPassing({ status }: ProfileError): boolean {
  return status === undefined || isTransient(status);
}

const CHECK_NETWORK = "Check network, proxy and CA settings";

function refused(origin: string, tsgId: string, status: number, header: string): ProfileError {
  const ms = isTransient(status) ? Math.ceil(retryAfter(header)) : 0;
  const details = ms > 0 ? { status, retryAfter: ms } : { status };
  return notOpened(origin, tsgId, `status ${status}`, advice(status, origin, tsgId, ms), details);
}

function advice(status: number, origin: string, tsgId: string, ms: number): string {
  if (isTransient(status)) return ms > 0 ? `Try again in ${Math.ceil(ms / 1000)} s` : "Try again later";
  if (status === 403)
    return "Check that the service account has an SD-WAN role; use withSdwanProfile for SD-WAN clients only";
  if (status === 401) return `It rejected the token. Check that TSG ${tsgId} has SD-WAN`;
  return `Check that ${origin} is a SASE API, and that no proxy answers in its place`;
}

function notOpened(origin: string, tsgId: string, why: string, advice: string, details: object = {}): ProfileError {
  const message = `${origin}${PATH} opened no SD-WAN session for TSG ${tsgId}: ${why}. ${advice}.`;
  return new SaseAuthError("ERR_SDWAN_PROFILE", message, details);
}
