import { SaseAuthError } from "./errors.ts";

/** Text of somebody else, fit for a message: without the secrets, without control characters and line breaks, and short. */
export function publicText(text: string, secrets: readonly string[] = []): string {
  const clean = secrets.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
  const letters = lettersOf(clean);
  // Few letters are in many a text.
  if (secrets.map(lettersOf).some((own) => own[7] && letters.includes(own))) return "[redacted]";
  return clean
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, 200)
    .trim();
}

/** What is the same in each way to write a text: URLs, forms and base64url write the other characters in their own way. */
function lettersOf(text: string): string {
  // Not decodeURIComponent, which throws where a text is none of a URL.
  return unescape(text).replace(/[\W_]/g, "");
}

/**
 * What a user's `fetch` threw, reduced to name, code and message, and those of what caused it: it may hold our headers, and
 * its members may be anything. An error of ours is handed back as it is.
 */
export function publicCause(thrown: unknown, secrets: readonly string[]): Error {
  try {
    if (thrown instanceof SaseAuthError) return thrown;
    const { name, message, code, cause } = Object(thrown);
    // Of a proxy that refuses, the cause of the cause says why; of several addresses that were tried in vain, only the code.
    const inner = cause?.cause ?? cause;
    const show = (...texts: unknown[]) =>
      publicText(texts.filter((text) => typeof text === "string").join(": "), secrets);
    // fetch says "fetch failed", its cause says why.
    return Object.assign(new Error(show(message, inner?.message || inner?.code) || "no reason given"), {
      name: show(name),
      code: show(code ?? inner?.code),
    });
  } catch {
    return new Error("an unreadable error");
  }
}
