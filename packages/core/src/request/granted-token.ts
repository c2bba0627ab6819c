import { TokenTenantError } from "../errors.ts";
import { ownMembers } from "../own-members.ts";
import { redact } from "../redact.ts";
import { latin1OfBase64url } from "./base64url.ts";
import { tsgIdsIn } from "./scope.ts";

/** ms */
export const DAY: number = 24 * 60 * 60_000;

/** A token as text, and its lifetime in ms from when the request was sent. */
export interface GrantedToken {
  readonly value: string;
  readonly lifetime: number;
}

/** The members of a token response that are read here. Nothing about them is certain yet. */
export interface TokenAnswer {
  readonly access_token?: unknown;
  /** s */
  readonly expires_in?: unknown;
  readonly scope?: unknown;
}

/**
 * The token of an answer, or undefined if it is no text that fits a header.
 *
 * @param source what messages name as the origin of the token
 * @param hidden what messages must not show
 * @throws {TokenTenantError} if it is for another TSG
 */
export function grantedToken(
  { access_token: value, expires_in, scope }: TokenAnswer,
  source: string,
  tsgId: string,
  hidden: readonly string[],
): GrantedToken | undefined {
  if (!isText(value) || !/^[!-~]+$/.test(value)) return undefined;
  // That bytes become Latin-1 changes no claim that is read here.
  const claims = membersOf(() => latin1OfBase64url(value.split(".")[1] ?? "")) ?? ownMembers<Members>({}); // none: opaque
  // Every source that names TSGs must name ours: the API routes by the token, whatever the answer says around it.
  for (const named of [claims.scope, scope].map(tsgIdsIn)) {
    if (!named[0] || named.includes(tsgId)) continue;
    const actual = redact(named.join(", "), hidden);
    const message = `${source} gave a token for TSG ${actual} instead of ${tsgId}. Check tsgId.`;
    throw new TokenTenantError(message, { expected: tsgId, actual });
  }
  return { value, lifetime: lifetimeOf(expires_in, claims) };
}

/** In ms. `exp - iat` uses the service's clock only, so our clock does not matter. */
function lifetimeOf(expiresIn: unknown, { exp, iat }: Members): number {
  const USUAL_LIFETIME = 15 * 60; // s
  const answered = isText(expiresIn) && /^[\d.]+$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  const claimed = typeof exp === "number" && typeof iat === "number" && exp - iat;
  const known = [answered, claimed].filter((s): s is number => typeof s === "number" && s > 0 && s < Infinity);
  return Math.min(DAY, (known[0] ? Math.min(...known) : USUAL_LIFETIME) * 1000);
}

export type Members = { readonly [name in string]?: unknown };

/** The members of a JSON object; undefined if the text cannot be had or is no JSON. */
export function membersOf(json: () => string): Members | undefined {
  try {
    return ownMembers(JSON.parse(json()));
  } catch {
    return undefined;
  }
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
