/** Stands where a secret was. */
const REMOVED = "[removed]";
/** Members of a form, a query or JSON whose values are secret, whatever they are called exactly. */
const SECRET_NAME = /secret|password|passphrase|assertion|credential|api[-_]?key|^key$|token(?!_(type|url|endpoint)$)/i;
const SECRET_HEADER = /^(proxy-)?authorization$|cookie|secret|token|api[-_]?key|password/i;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Takes secrets out of what a mock has received and sent: what it knows as one, and what is named or looks like one. */
export class Redaction {
  readonly #known: () => Iterable<string>;

  /** @param known the secrets and tokens of the mock so far */
  constructor(known: () => Iterable<string>) {
    this.#known = known;
  }

  /** Any text. */
  text(text: string): string {
    let clean = text.replaceAll(JWT, REMOVED);
    for (const secret of this.#known()) {
      for (const form of [secret, encodeURIComponent(secret)]) clean = clean.replaceAll(form, REMOVED);
    }
    return clean;
  }

  /** The target of a request, query included. */
  path(path: string): string {
    const [pathname = "", query] = path.split(/\?(.*)/s, 2);
    return this.text(query === undefined ? pathname : `${pathname}?${cleanForm(query)}`);
  }

  /** The scheme of an `Authorization` stays. */
  header(name: string, value: string): string {
    if (!SECRET_HEADER.test(name)) return this.text(value);
    const [scheme = "", rest] = value.split(" ", 2);
    return rest !== undefined && /^\w+$/.test(scheme) ? `${scheme} ${REMOVED}` : REMOVED;
  }

  /** A body, by what it is; what is no text is left out. */
  body(body: Buffer, contentType = ""): string {
    const text = body.toString("utf8");
    if (!Buffer.from(text).equals(body)) return `[${body.length} bytes that are no text]`;
    const json = parsed(text);
    if (json) return this.text(JSON.stringify(cleanMembers(json)));
    return this.text(contentType.includes("x-www-form-urlencoded") ? cleanForm(text) : text);
  }
}

/** Pairs as a form or a query has them; those without a secret stay as they were written. */
function cleanForm(form: string): string {
  const pairs = form.split("&").map((pair) => {
    const [name = ""] = pair.split("=", 1);
    return pair.includes("=") && SECRET_NAME.test(decoded(name)) ? `${name}=${REMOVED}` : pair;
  });
  return pairs.join("&");
}

function decoded(name: string): string {
  return new URLSearchParams(`${name}=`).keys().next().value ?? name;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function cleanMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleanMembers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      return [name, SECRET_NAME.test(name) && typeof member === "string" ? REMOVED : cleanMembers(member)];
    }),
  );
}
