import {
  type SaseAuthError,
  TokenEndpointError,
  TokenRequestError,
  TokenResponseError,
  TokenTenantError,
} from "./errors.ts";
import type { FetchLikeResponse } from "./fetch-like.ts";
import { ownMembers } from "./own-members.ts";
import { publicText } from "./public-text.ts";
import { isTransient, retryAfter } from "./retry.ts";
import { tsgIdsIn } from "./scope.ts";
import type { Credential } from "./token-manager-options.ts";

const LARGEST_ANSWER = 2 ** 20;
// seconds
const USUAL_LIFETIME = 15 * 60;
const DAY = 24 * 60 * 60;

type Members = { readonly [name in string]?: unknown };

/**
 * The token that a response brings, and its lifetime in ms from when the request was sent.
 *
 * @param secrets what a hostile answer could echo
 * @throws {SaseAuthError} if it brings none; anything else thrown is a connection that broke
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export async function readTokenResponse(
  response: FetchLikeResponse,
  credential: Credential,
  secrets: readonly string[],
): Promise<{ value: string; lifetime: number }> {
  const { status, headers } = response;
  const unusable = (what: string) => {
    const message = `${credential.endpoint} answered ${status} with ${what}, no token. Check tokenUrl and the proxy.`;
    return new TokenResponseError(message, { status });
  };
  if (isTransient(status) || isRedirect(status)) {
    response.body?.cancel().catch(() => {});
    throw isTransient(status) ? comeLater(`status ${status}`, headers, credential) : unusable("a redirect");
  }
  const text = await readText(response);
  if (text === undefined) throw unusable("more than 1 MiB");
  const answer = membersOf(() => text);
  const hidden = [answer?.access_token, ...secrets].filter(isText);
  if (answer?.error != null) throw answeredError(answer, response, credential, hidden);
  if (!answer || status >= 400) throw unusable(publicText(headers.get("content-type") ?? "no content type", secrets));
  const { access_token: value, token_type: type = "Bearer" } = answer; // the vendor's description makes it the default
  if (!isText(type) || type.toLowerCase() !== "bearer") throw unusable("a token_type other than Bearer");
  if (!isText(value) || !/^[\x21-\x7e]+$/.test(value)) throw unusable("no access_token that fits a header");
  const claims = membersOf(() => atob(base64(value.split(".")[1] ?? ""))) ?? ownMembers<Members>({}); // none: opaque
  for (const scope of [claims.scope, answer.scope]) checkTenant(scope, credential, hidden);
  return { value, lifetime: lifetimeOf(answer.expires_in, claims) };
}

/** Status 0 is how the fetch standard shows a redirect that was not followed. */
function isRedirect(status: number): boolean {
  return status === 0 || (status >= 300 && status < 400);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function comeLater(why: string, headers: FetchLikeResponse["headers"], credential: Credential): TokenEndpointError {
  const ms = Math.ceil(Math.min(DAY * 1000, retryAfter(headers.get("retry-after"))));
  const asked = ms > 0 ? { retryAfter: ms } : undefined;
  return noToken(credential, `${why}. Try again ${asked ? `in ${Math.ceil(ms / 1000)} s` : "later"}`, asked);
}

/** There is no answer, or one that may be another soon. */
export function noToken(
  { endpoint, tsgId }: Credential,
  why: string,
  details?: { retryAfter?: number; cause?: Error },
): TokenEndpointError {
  return new TokenEndpointError(`${endpoint} gave no token for TSG ${tsgId}: ${why}.`, details);
}

/** Undefined if it is too long. The limit counts what comes out of decompression. */
async function readText({ body }: FetchLikeResponse): Promise<string | undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ; ) {
    const { value } = (await reader?.read()) ?? {};
    if (!value) return text + decoder.decode();
    size += value.byteLength;
    if (size > LARGEST_ANSWER) {
      reader?.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * From base64url, for `atob`. That bytes become Latin-1 changes no claim that is read here, and jose's decoder, which
 * `inspect` uses, would be a twentieth of what core weighs.
 */
function base64(base64url: string): string {
  return base64url.replaceAll("-", "+").replaceAll("_", "/");
}

/** The members of a JSON object; undefined if the text cannot be had or is no JSON. */
function membersOf(json: () => string): Members | undefined {
  try {
    return ownMembers(JSON.parse(json()));
  } catch {
    return undefined;
  }
}

function answeredError(
  answer: Members,
  { status, headers }: FetchLikeResponse,
  credential: Credential,
  secrets: readonly string[],
): SaseAuthError {
  const show = (text: unknown) => (isText(text) ? publicText(text, secrets) : undefined);
  const error = show(answer.error) ?? "no text";
  if (error === "temporarily_unavailable") return comeLater(error, headers, credential);
  const errorDescription = show(answer.error_description);
  const what = error === "invalid_client" ? "client" : "request";
  return new TokenRequestError(
    `${credential.endpoint} rejected the ${what} (${error}, ${status}). Check clientId and clientSecret, ` +
      `and that the service account belongs to TSG ${credential.tsgId}.`,
    { error, errorDescription, status },
  );
}

/** Every source that names TSGs must name ours: the API goes by the token, whatever the answer says around it. */
function checkTenant(scope: unknown, { endpoint, tsgId }: Credential, secrets: readonly string[]): void {
  const named = tsgIdsIn(scope);
  if (named.length === 0 || named.includes(tsgId)) return;
  const actual = publicText(named.join(", "), secrets);
  const message = `${endpoint} gave a token for TSG ${actual} instead of ${tsgId}. Check tsgId.`;
  throw new TokenTenantError(message, { expected: tsgId, actual });
}

/** In ms. `exp - iat` was measured by one clock, theirs, so that it holds whatever ours shows. */
function lifetimeOf(expiresIn: unknown, { exp, iat }: Members): number {
  const answered = isText(expiresIn) && /^[\d.]+$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  const claimed = typeof exp === "number" && typeof iat === "number" && exp - iat;
  const known = [answered, claimed].filter(isDuration);
  return Math.min(DAY, ...(known.length > 0 ? known : [USUAL_LIFETIME])) * 1000;
}

function isDuration(seconds: unknown): seconds is number {
  return typeof seconds === "number" && seconds > 0 && seconds < Infinity;
}
