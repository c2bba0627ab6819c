/** Stands where a secret was. */
const REMOVED = "[removed]";
/** Members of a form, a query or JSON whose values are secret, whatever they are called exactly. */
const SECRET_NAME =
  /secret|password|passphrase|assertion|credential|psk|phash|(api|pan|private|shared)[-_]?key|^key$|token(?!_(type|url|endpoint)$)/i;
const SECRET_HEADER = /^(proxy-)?authorization$|cookie|secret|token|(api|pan)[-_]?key|password/i;
/** `name=value` in a form or a query. */
const PAIR = /[^?&\s=]+=[^&\s]*/g;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Takes secrets out of what a mock has received and sent: what it knows as one, and what is named or looks like one. */
export class Redaction {
  readonly #known: () => Iterable<string>;

  /** @param known the secrets and tokens of the mock so far */
  constructor(known: () => Iterable<string>) {
    this.#known = known;
  }

  /** Any text: a path, a form, JSON, or JSON with one of these in it. */
  text(text: string): string {
    const json = parsed(text);
    let clean = json ? JSON.stringify(this.#members(json)) : text.replaceAll(PAIR, cleanPair).replaceAll(JWT, REMOVED);
    for (const secret of this.#known()) {
      for (const form of [secret, encodeURIComponent(secret)]) clean = clean.replaceAll(form, REMOVED);
    }
    return clean;
  }

  /** The scheme of an `Authorization` stays. */
  header(name: string, value: string): string {
    if (!SECRET_HEADER.test(name)) return this.text(value);
    const [scheme = "", rest] = value.split(" ", 2);
    return rest !== undefined && /^\w+$/.test(scheme) ? `${scheme} ${REMOVED}` : REMOVED;
  }

  /** Bytes that are no text are left out. */
  body(body: Buffer): string {
    const text = body.toString("utf8");
    return Buffer.from(text).equals(body) ? this.text(text) : `[${body.length} bytes that are no text]`;
  }

  #members(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.#members(one));
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value).map(([name, member]) => {
      return [this.text(name), SECRET_NAME.test(name) && typeof member === "string" ? REMOVED : this.#members(member)];
    });
    return Object.fromEntries(members);
  }
}

/** A pair without a secret stays as it was written. */
function cleanPair(pair: string): string {
  const [name = ""] = pair.split("=", 1);
  return SECRET_NAME.test(new URLSearchParams(`${name}=`).keys().next().value ?? "") ? `${name}=${REMOVED}` : pair;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
