import { plain } from "../terminal.ts";

/** Text of the service for a public issue: what might be a secret, a token, an ID or an address is left out. */
export function anonymous(text: string, secrets: readonly string[]): string {
  return (
    secrets
      .reduce((rest, secret) => rest.replaceAll(secret, "[hidden]"), plain(text))
      .replace(/\S+@\S+/g, "[address]")
      // Words may be long; of anything else this long, nobody knows what it is.
      .replace(/[\w+/=.-]{20,}/g, (run) => (/^[a-z_]+$/.test(run) ? run : "[long]"))
      .replace(/[\da-f]*\d[\da-f]{3,}|\d{4,}/gi, "[number]")
      .slice(0, 160)
  );
}

/** Headers that say who may keep an answer, and how a token was refused. Of other text only its form is shown. */
export function headerFacts(headers: Headers): string {
  const shown = [
    `Vary ${words(headers.get("vary"), /^[a-z-]{1,30}$|^\*$/i)}`,
    `Cache-Control ${words(headers.get("cache-control"), /^[a-z-]{1,30}(=\d{1,9})?$/i)}`,
    `WWW-Authenticate ${challenge(headers.get("www-authenticate"))}`,
    `Content-Type ${words(headers.get("content-type")?.split(";", 1)[0] ?? null, /^[a-z]+\/[a-z.+-]{1,40}$/i)}`,
  ];
  const present = ["age", "etag", "expires", "retry-after", "via"].filter((name) => headers.has(name));
  return [...shown, ...(present.length > 0 ? [`also ${present.join(", ")}`] : [])].join("; ");
}

/** The parts of a list that look as they should. */
function words(list: string | null, form: RegExp): string {
  if (list === null) return "none";
  return list
    .split(",")
    .map((word) => (form.test(word.trim()) ? word.trim() : "[other]"))
    .join(", ");
}

/** Its scheme, the names of its parameters, and the error code (RFC 6750, section 3.1). */
function challenge(header: string | null): string {
  if (header === null) return "none";
  const scheme = /^[a-z]{1,20}(?= |$)/i.exec(header)?.[0] ?? "[other]";
  const names = Array.from(header.matchAll(/([a-z_]{1,30})\s*=/gi), ([, name]) => name);
  const error = /error="?(invalid_request|invalid_token|insufficient_scope)\b/.exec(header)?.[1];
  return [scheme, ...names, ...(error ? [`error is ${error}`] : [])].join(" ");
}
