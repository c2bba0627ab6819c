import { fromBase64url } from "../request/base64url.ts";
import { tsgIdsIn } from "../request/scope.ts";

/** What a token says of itself. Nothing of it is proven: the signature is not checked. */
export interface InspectedToken {
  /** Undefined if it is no JWT. */
  readonly header: { readonly [name: string]: unknown } | undefined;
  /** Undefined if it is no JWT. */
  readonly claims: { readonly [name: string]: unknown } | undefined;
  /** The TSGs that its scope names; of a SASE token, one. */
  readonly tsgIds: readonly string[];
  /** Whom it was issued to: its audience. */
  readonly clientId: string | undefined;
  /** The service that issued it: `iss`. */
  readonly issuer: string | undefined;
  /** ms since the epoch */
  readonly issuedAt: number | undefined;
  /** ms since the epoch */
  readonly notBefore: number | undefined;
  /** ms since the epoch */
  readonly expiresAt: number | undefined;
}

/**
 * Decode a token on this machine. A whole `Authorization` header, quotes and white space around it do no harm.
 * Never throws: of an opaque or damaged token there is nothing to see. **The signature is not checked.**
 *
 * @example
 * const { tsgIds, expiresAt } = inspectToken(token.value);
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1
 *
 * @example
 * ```ts
 * import { credentialsFromEnv, TokenManager } from "@sase-auth/core";
 * import { inspectToken } from "@sase-auth/core/inspect";
 *
 * const { value } = await new TokenManager(credentialsFromEnv(process.env)).getToken();
 * const { tsgIds, expiresAt } = inspectToken(value);
 * ```
 */
export function inspectToken(token: string): InspectedToken {
  const { header, claims } = decode(typeof token === "string" ? bare(token) : "");
  const [clientId] = [claims?.aud].flat();
  return {
    header,
    claims,
    tsgIds: [...new Set(tsgIdsIn(claims?.scope))],
    clientId: text(clientId),
    issuer: text(claims?.iss),
    issuedAt: time(claims?.iat),
    notBefore: time(claims?.nbf),
    expiresAt: time(claims?.exp),
  };
}

/** The token alone, of what people copy and paste. */
function bare(pasted: string): string {
  return pasted
    .replaceAll(/["'\s]+/g, " ")
    .trim()
    .replace(/^(authorization ?: ?)?(bearer )?/i, "")
    .replaceAll(" ", "");
}

function decode(token: string): Pick<InspectedToken, "header" | "claims"> {
  try {
    const parts = token.split(".");
    const [header, claims] = parts.slice(0, 2).map(objectIn);
    if (parts.length === 3) return { header, claims };
  } catch {
    // It is no JWT.
  }
  return { header: undefined, claims: undefined };
}

/** @throws if the part of a JWT is anything else */
function objectIn(part: string): { readonly [name: string]: unknown } {
  const value = JSON.parse(new TextDecoder().decode(fromBase64url(part)));
  if (Object(value) !== value || Array.isArray(value)) throw new Error("no object");
  return value;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** On the wire, seconds since the epoch. */
function time(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) < 8.64e12 ? value * 1000 : undefined;
}
