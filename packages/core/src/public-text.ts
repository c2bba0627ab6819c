/** Text of somebody else, fit for a message: without the secrets, without control characters, and short. */
export function publicText(text: string, secrets: readonly string[] = []): string {
  const clean = secrets.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
  return clean
    .replace(/\p{C}+/gu, " ")
    .slice(0, 200)
    .trim();
}

/** An error of a user's `fetch`, reduced to name, code and message, and those of its cause: it may hold our headers. */
export function publicCause(error: unknown, secrets: readonly string[]): Error {
  const { name, message, code, cause } = Object(error);
  const show = (...texts: unknown[]) =>
    publicText(texts.filter((text) => typeof text === "string").join(": "), secrets);
  // fetch says "fetch failed", its cause says why.
  return Object.assign(new Error(show(message, cause?.message)), { name: show(name), code: show(code ?? cause?.code) });
}
