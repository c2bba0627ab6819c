import { inspectToken } from "@sase-auth/core/inspect";

/** What the page shows when it opens. */
export interface EmbeddedToken {
  /** Without a signature, so of no use to an API; empty if it is no JWT. */
  readonly token: string;
  readonly tsgId?: string | undefined;
  readonly clientId?: string | undefined;
}

/**
 * A token that decodes to the same header and claims and ends where its signature would begin (RFC 7515 3.1), or
 * undefined if it is no JWT. It is built from what was decoded: nothing else of what was pasted can be in it.
 */
export function withoutSignature(token: string): string | undefined {
  const { header, claims } = inspectToken(token);
  return header && claims && `${base64url(header)}.${base64url(claims)}.`;
}

function base64url(part: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(part));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
