const REPLAYABLE = new Set(["ArrayBuffer", "SharedArrayBuffer", "Blob", "File", "FormData", "URLSearchParams"]);

/**
 * Whether a request body can be sent twice. Only what is known to hold its bytes can: a stream or a generator would be
 * empty the second time.
 */
export function isReplayable(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === "string" || ArrayBuffer.isView(body)) return true;
  // By tag, because a FormData or Blob of another realm or package is none of ours. The form-data package has the tag
  // as well, but is a stream.
  return REPLAYABLE.has(Object.prototype.toString.call(body).slice(8, -1)) && !("pipe" in Object(body));
}
