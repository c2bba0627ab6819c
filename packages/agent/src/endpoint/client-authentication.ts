import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What a client presents, and what it has to be. */
export interface LocalClient {
  readonly clientId: string;
  readonly secret: string;
}

/**
 * Whether a request has the client ID and the local secret: by Basic, in the body, or both. Compared in constant time.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function isAuthenticated({ headers }: IncomingMessage, form: URLSearchParams, client: LocalClient): boolean {
  const basic = /^basic +([\w+/=-]+) *$/i.exec(headers.authorization ?? "")?.[1];
  const id = form.get("client_id");
  const secret = form.get("client_secret");
  if (headers.authorization === undefined) return isClient(id ?? "", secret ?? "", client);
  if (basic === undefined) return false;
  // Some clients send the ID, or both, in the body as well.
  const isSameInBody = isClient(id ?? client.clientId, secret ?? client.secret, client);
  return isBasic(Buffer.from(basic, "base64").toString("utf8"), client) && isSameInBody;
}

function isBasic(pair: string, client: LocalClient): boolean {
  // RFC 7617 2: the first colon ends the user-id.
  const [, id = "", secret = ""] = /^([^:]*):(.*)$/s.exec(pair) ?? [];
  const isRaw = isClient(id, secret, client);
  // RFC 6749 wants both form-encoded, and Go's library does that. The vendor's documented call does not.
  const isEncoded = isClient(decoded(id), decoded(secret), client);
  return isRaw || isEncoded;
}

function isClient(id: string, secret: string, client: LocalClient): boolean {
  const isId = isEqual(id, client.clientId);
  const isSecret = isEqual(secret, client.secret);
  return isId && isSecret;
}

function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function decoded(text: string): string {
  return new URLSearchParams(`text=${text.replaceAll("&", "%26")}`).get("text") ?? "";
}
