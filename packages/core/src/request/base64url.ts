/** Encode bytes, or a text as UTF-8. Runtimes' own `toBase64` is younger than what we run on. */
export function toBase64url(bytes: Uint8Array): string {
  let latin1 = "";
  for (const byte of bytes) latin1 += String.fromCharCode(byte);
  return btoa(latin1).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @throws {DOMException} if it is no base64url */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const latin1 = latin1OfBase64url(text);
  // A call for each byte of an entry would take longer than to decrypt it.
  const bytes = new Uint8Array(latin1.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = latin1.charCodeAt(at);
  return bytes;
}

/**
 * The bytes as characters.
 *
 * @throws {DOMException} if it is no base64url
 */
export function latin1OfBase64url(text: string): string {
  return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
}
