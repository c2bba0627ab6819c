import { SaseAuthError } from "./errors.ts";

/** Text of somebody else, fit for a message: without the secrets, without control characters and line breaks, and short. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const shown = secrets
    .reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text)
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, 200)
    .trim();
  return reveals(shown, secrets) ? "[redacted]" : shown;
}

/** Whether a text has a part of a secret in it, in whatever encoding, or is too long to tell without holding up the process. */
export function reveals(text: string, secrets: readonly string[]): boolean {
  if (text.length > 2 ** 12) return true;
  const read = readingsOf([text], 4);
  const forms = [...new Set(read.flatMap((reading) => [reading, fromUtf8(reading)]))].map(formsOf);
  // No form has a line break in it, so that nothing is found across two.
  const seen = [0, 1].map((which) => forms.map((both) => both[which]).join("\n"));
  return secrets.some((secret) => formsOf(secret).some((form, which) => isPartOf(form, seen[which] as string)));
}

/** Whether eight characters of a secret are in a text. Fewer are in ordinary text. */
function isPartOf(secret: string, text: string): boolean {
  for (let end = 8; end <= secret.length; end++) if (text.includes(secret.slice(end - 8, end))) return true;
  return false;
}

/** What texts may say, with as many encodings undone. */
function readingsOf(texts: string[], depth: number): string[] {
  const undone = (text: string) => [text, unescaped(text), fromBase64(text), fromHex(text)];
  return depth ? readingsOf([...new Set(texts.flatMap(undone))], depth - 1) : texts;
}

/** Escapes of URLs, JavaScript and HTML. */
function unescaped(text: string): string {
  return unescape(text.replaceAll("+", " ").replaceAll("\\x", "%").replaceAll("\\u", "%u"))
    .replace(/(?:&#x|%u\{)([\da-f]+)[;}]?|&#(\d+);?/gi, (_, hex, code = `0x${hex}`) => String.fromCharCode(code))
    .replaceAll(/&amp;/gi, "&")
    .replaceAll(/&[a-z]+;/gi, "");
}

/** It may begin at any of four characters; what is missing at its end is filled up. */
function fromBase64(text: string): string {
  const run = `${text
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/[^\w+/]/g, "")}AAA`;
  return [0, 1, 2, 3].map((at) => atob(run.slice(at, run.length - ((run.length - at) % 4)))).join(" ");
}

function fromHex(text: string): string {
  const run = text.replace(/0x|[^\da-f]/gi, "");
  return [run, run.slice(1)].map((digits) => unescape(digits.replace(/../g, "%$&"))).join(" ");
}

const UTF_8 = new TextDecoder();

function fromUtf8(bytes: string): string {
  // ASCII is the same in UTF-8.
  if (!/[\u0080-\uffff]/.test(bytes)) return bytes;
  return UTF_8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** Its letters and digits, since other characters are written in many ways; and all of it, for a secret that has few of them. */
function formsOf(text: string): string[] {
  const lower = text.toLowerCase();
  return [lower.replace(/[^\p{L}\p{N}]/gu, ""), lower.replace(/[\s\\]/g, "")];
}

/**
 * What a user's `fetch` threw, reduced to name, code and message, and those of what caused it: it may hold our headers, and
 * its members may be anything. An error of ours is handed back as it is.
 */
export function redactCause(thrown: unknown, secrets: readonly string[]): Error {
  try {
    if (thrown instanceof SaseAuthError) return thrown;
    const { name, message, code, cause } = Object(thrown);
    // If a proxy refused, `cause.cause` has the reason; if several addresses failed, only `code` has.
    const inner = cause?.cause ?? cause;
    const show = (...texts: unknown[]) =>
      redact([...new Set(texts)].filter((text) => typeof text === "string").join(": "), secrets);
    // fetch says "fetch failed", its cause says why. axios and got repeat what their cause says.
    return Object.assign(new Error(show(message, inner?.message || inner?.code) || "no reason given"), {
      name: show(name),
      code: show(code ?? inner?.code),
    });
  } catch {
    return new Error("an unreadable error");
  }
}
