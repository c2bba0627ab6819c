const REPLAYABLE = new Set(["ArrayBuffer", "SharedArrayBuffer", "Blob", "File", "FormData", "URLSearchParams"]);

/**
 * Whether a request body can be sent twice. Only what is known to hold its bytes can: a stream or a generator would be
 * empty the second time.
 */
export function isReplayable(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === "string" || ArrayBuffer.isView(body)) return true;
  // The form-data package has the tag of a FormData as well, but is a stream.
  return (REPLAYABLE.has(tagOf(body)) || isOfThisRealm(body)) && !("pipe" in Object(body));
}

/**
 * Whether a request can be sent twice. If it was answered with a redirect it was carried out, and only reading may be
 * repeated.
 */
export function isRepeatable(body: unknown, method: string | undefined, isRedirected: boolean | undefined): boolean {
  return (!isRedirected || /^(get|head)$/i.test(method ?? "get")) && isReplayable(body);
}

const bodies = new WeakMap<object, BlobPart>();

/**
 * Remember what the body of a `Request` was made of, so that no clone of the Request is needed to send it a second time. Only
 * what holds its bytes is remembered, and no FormData: each time that one is sent it has another boundary than the header says.
 */
export function rememberBody(request: object, body: unknown): void {
  if (body == null || !isReplayable(body) || tagOf(body) === "FormData") return;
  bodies.set(request, tagOf(body) === "URLSearchParams" ? String(body) : (body as BlobPart));
}

/** The body of a `Request` to send again. A Blob without a type, which adds no `Content-Type` to what was sent. */
export function bodyOf(request: object): (() => Blob) | undefined {
  const body = bodies.get(request);
  return body === undefined ? undefined : () => new Blob([body]);
}

/** A FormData or Blob of another realm or package is of another class than ours, but has the same tag. */
function tagOf(body: unknown): string {
  return Object.prototype.toString.call(body).slice(8, -1);
}

/** Old compatibility dates of Cloudflare Workers have no tags. */
function isOfThisRealm(body: unknown): boolean {
  return body instanceof Blob || body instanceof FormData || body instanceof URLSearchParams;
}
