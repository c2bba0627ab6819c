/**
 * A secret in all the forms in which it might be shown, quoting apart. Who finds one of them in a text can have the secret.
 */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => base64Within(bytes, offset));
  const urlEncoded = [encodeURIComponent(secret), new URLSearchParams({ s: secret }).toString().slice(2)];
  const forms = [
    secret,
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ...urlEncoded,
    ...urlEncoded.map((text) => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    ...base64.map((text) => encodeURIComponent(text)),
  ];
  return [...new Set(forms)];
}

/** What base64 makes of bytes that come after `offset` others, without what those and the following have a part in. */
function base64Within(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
}

/**
 * What must not be seen of a token: the whole, and the parts that make it one. Its head is the same in all tokens, and
 * its claims are no secret.
 */
export function formsOfToken(token: string): readonly string[] {
  const signature = token.split(".")[2];
  if (!signature) return formsOf(token);
  return [...formsOf(token), signature.slice(0, 32), signature.slice(-32)];
}
